/** What the portal says of what it found: English for programs, and translatable for people. */
@ApplicationModule(allowedDependencies = {})
@NullMarked
package io.etcdportal.sentence;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
