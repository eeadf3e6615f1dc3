/** The contract of sources, and the fake that keeps it. */
@NullMarked
package io.etcdportal.source;

import org.jspecify.annotations.NullMarked;
