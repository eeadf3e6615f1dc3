/** Tests of {@code io.etcdportal.download}. */
@NullMarked
package io.etcdportal.download;

import org.jspecify.annotations.NullMarked;
