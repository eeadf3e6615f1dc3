/** What an etcd cluster is called. */
@ApplicationModule(allowedDependencies = {})
@NullMarked
package io.etcdportal.cluster;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
