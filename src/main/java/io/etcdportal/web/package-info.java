/** What all pages and answers have in common: layout, assets, words, and the one form of errors. */
@ApplicationModule(
        allowedDependencies = {
            "background",
            "paging",
            "download",
            "download :: *",
            "catalog",
            "catalog :: *",
            "source",
            "audit",
            "audit :: *",
            "access",
            "cluster",
            "etcd",
            "etcd :: snapshot",
            "sentence"
        })
@NullMarked
package io.etcdportal.web;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
