/** Running downloads: their limits, their end, and the right to them. */
@NamedInterface("active")
@NullMarked
package io.etcdportal.download.active;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
