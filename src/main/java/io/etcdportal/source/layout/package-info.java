/** How producers store snapshots: compressed, in archives, encrypted. */
@NamedInterface("layout")
@NullMarked
package io.etcdportal.source.layout;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
