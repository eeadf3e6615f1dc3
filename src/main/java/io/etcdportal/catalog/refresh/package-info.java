/** Listing the sources, on schedule and on demand. */
@NullMarked
package io.etcdportal.catalog.refresh;

import org.jspecify.annotations.NullMarked;
