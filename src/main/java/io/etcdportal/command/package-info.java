/** The commands that look at snapshot files and at names of backups, without a running portal. */
@ApplicationModule(
        allowedDependencies = {
            "source :: *",
            "home",
            "cluster",
            "console",
            "etcd",
            "etcd :: snapshot"
        })
@NullMarked
package io.etcdportal.command;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
