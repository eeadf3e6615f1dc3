/** Tests of {@code io.etcdportal.cluster}. */
@NullMarked
package io.etcdportal.cluster;

import org.jspecify.annotations.NullMarked;
