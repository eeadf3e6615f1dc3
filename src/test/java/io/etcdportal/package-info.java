/** Tests of the portal as a whole. */
@NullMarked
package io.etcdportal;

import org.jspecify.annotations.NullMarked;
