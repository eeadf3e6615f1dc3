/** Choosing copies, failing over between them, and verifying every byte. */
@NamedInterface("reading")
@NullMarked
package io.etcdportal.download.reading;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
