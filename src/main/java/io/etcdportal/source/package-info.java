/**
 * Where the bytes of backups lie: the port that every source speaks, and the way to say where a
 * copy is.
 */
@ApplicationModule(
        allowedDependencies = {"replica", "cluster", "etcd", "etcd :: snapshot", "sentence"})
@NullMarked
package io.etcdportal.source;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
