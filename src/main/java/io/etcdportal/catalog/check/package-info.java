/** Reading backups before somebody needs them. */
@NamedInterface("check")
@NullMarked
package io.etcdportal.catalog.check;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
