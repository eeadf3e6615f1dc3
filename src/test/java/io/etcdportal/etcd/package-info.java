/** Tests of {@code io.etcdportal.etcd}. */
@NullMarked
package io.etcdportal.etcd;

import org.jspecify.annotations.NullMarked;
