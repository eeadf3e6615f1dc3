/** What the portal does again and again in the background. */
@ApplicationModule(allowedDependencies = {})
@NullMarked
package io.etcdportal.background;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
