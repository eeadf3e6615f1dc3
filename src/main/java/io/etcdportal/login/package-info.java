/** Signing in: who a request comes from, before anything else sees it. */
@ApplicationModule(
        allowedDependencies = {
            "background",
            "metrics",
            "paging",
            "download",
            "catalog",
            "catalog :: *",
            "source",
            "audit",
            "access",
            "cluster",
            "etcd",
            "etcd :: *"
        })
@NullMarked
package io.etcdportal.login;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
