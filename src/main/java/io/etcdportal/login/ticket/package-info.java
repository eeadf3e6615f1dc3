/** One-time links. */
@NullMarked
package io.etcdportal.login.ticket;

import org.jspecify.annotations.NullMarked;
