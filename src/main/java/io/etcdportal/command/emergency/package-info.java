/** What the command {@code emergency} is told, and the settings that it makes of that. */
@NamedInterface("emergency")
@NullMarked
package io.etcdportal.command.emergency;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
