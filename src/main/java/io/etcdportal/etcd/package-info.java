/**
 * What is known of etcd itself: versions, revisions, the names of backups, and what can be restored
 * into what.
 */
@ApplicationModule(allowedDependencies = "sentence")
@NullMarked
package io.etcdportal.etcd;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
