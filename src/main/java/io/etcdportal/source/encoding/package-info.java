/** How producers store snapshots: compressed, in archives, encrypted. */
@NamedInterface("encoding")
@NullMarked
package io.etcdportal.source.encoding;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
