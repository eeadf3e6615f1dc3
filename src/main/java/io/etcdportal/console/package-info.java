/** What commands print with: tables, and texts of others that must not steer a terminal. */
@ApplicationModule(allowedDependencies = {})
@NullMarked
package io.etcdportal.console;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
