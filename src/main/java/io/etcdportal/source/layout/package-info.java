/** How producers name and place their backups. */
@NamedInterface("layout")
@NullMarked
package io.etcdportal.source.layout;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
