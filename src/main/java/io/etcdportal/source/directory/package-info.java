/** Mounted volumes as a source. */
@NullMarked
package io.etcdportal.source.directory;

import org.jspecify.annotations.NullMarked;
