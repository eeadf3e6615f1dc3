/** Real parts, and stand-ins for them, that tests run against. */
@NullMarked
package io.etcdportal.testbed;

import org.jspecify.annotations.NullMarked;
