/**
 * Who asks, and whether they may: viewers, teams, grants, and the one place that says yes or no.
 */
@ApplicationModule(allowedDependencies = {"background", "cluster"})
@NullMarked
package io.etcdportal.access;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
