/** What lasts of a sign-in: sessions, their cookies, and whom a sign-in vouches for. */
@NullMarked
package io.etcdportal.login.session;

import org.jspecify.annotations.NullMarked;
