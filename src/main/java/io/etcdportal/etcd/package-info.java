/**
 * What is known of etcd itself: versions, revisions, the names of backups, what can be restored
 * into what, and what stands in the file of a snapshot.
 */
@ApplicationModule(allowedDependencies = "sentence")
@NullMarked
package io.etcdportal.etcd;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
