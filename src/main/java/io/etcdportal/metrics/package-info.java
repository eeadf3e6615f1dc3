/** What the metrics of all features share: reading figures from the database in the background. */
@ApplicationModule(allowedDependencies = "background")
@NullMarked
package io.etcdportal.metrics;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
