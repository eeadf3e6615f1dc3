/** What belongs to a backup beside its snapshot: its table, and the restore points made of it. */
@NamedInterface("parts")
@NullMarked
package io.etcdportal.catalog.parts;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
