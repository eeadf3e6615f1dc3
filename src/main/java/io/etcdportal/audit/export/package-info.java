/** Exports and feeds of entries. */
@NamedInterface("export")
@NullMarked
package io.etcdportal.audit.export;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
