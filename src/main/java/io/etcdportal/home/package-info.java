/**
 * The home directory of a portal: its owner alone may read it, and one portal at a time uses it.
 */
@ApplicationModule(allowedDependencies = {})
@NullMarked
package io.etcdportal.home;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
