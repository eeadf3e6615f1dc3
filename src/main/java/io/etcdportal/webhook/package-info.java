/** Requests to web addresses of the settings, signed as Standard Webhooks has it. */
@ApplicationModule(allowedDependencies = {})
@NullMarked
package io.etcdportal.webhook;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
