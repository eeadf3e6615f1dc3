/** Tests of {@code io.etcdportal.catalog}. */
@NullMarked
package io.etcdportal.catalog;

import org.jspecify.annotations.NullMarked;
