/** What the portals on one database share while they run, and what is left of those that die. */
@ApplicationModule(allowedDependencies = "background")
@NullMarked
package io.etcdportal.replica;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
