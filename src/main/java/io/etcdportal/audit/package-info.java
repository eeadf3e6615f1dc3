/** Who did what: the record that is only ever added to. */
@ApplicationModule(
        allowedDependencies = {
            "background",
            "paging",
            "webhook",
            "access",
            "home",
            "cluster",
            "etcd"
        })
@NullMarked
package io.etcdportal.audit;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
