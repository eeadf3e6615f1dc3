/** What viewers were sent before, so that a resumed download continues the same file. */
@NamedInterface("resume")
@NullMarked
package io.etcdportal.download.resume;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
