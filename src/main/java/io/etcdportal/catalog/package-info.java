/** What is known of all backups, from the last answer of each source. */
@ApplicationModule(
        allowedDependencies = {
            "background",
            "metrics",
            "paging",
            "replica",
            "audit",
            "source",
            "source :: *",
            "access",
            "cluster",
            "etcd",
            "etcd :: *",
            "sentence"
        })
@NullMarked
package io.etcdportal.catalog;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
