/** Tests of {@code io.etcdportal.access}. */
@NullMarked
package io.etcdportal.access;

import org.jspecify.annotations.NullMarked;
