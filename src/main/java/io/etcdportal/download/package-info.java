/** The bytes of backups on their way to whoever may have them, each download with its record. */
@ApplicationModule(
        allowedDependencies = {
            "paging",
            "replica",
            "catalog",
            "catalog :: *",
            "source",
            "audit",
            "access",
            "cluster",
            "etcd",
            "etcd :: snapshot"
        })
@NullMarked
package io.etcdportal.download;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
