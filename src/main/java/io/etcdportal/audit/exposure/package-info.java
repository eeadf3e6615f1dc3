/** Who holds copies of which backups. */
@NamedInterface("exposure")
@NullMarked
package io.etcdportal.audit.exposure;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
