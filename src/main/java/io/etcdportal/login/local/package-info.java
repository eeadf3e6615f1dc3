/** Accounts whose passwords the portal checks itself. */
@NullMarked
package io.etcdportal.login.local;

import org.jspecify.annotations.NullMarked;
