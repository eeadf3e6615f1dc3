/**
 * Tells teams what is wrong with their backups, and administrators what is wrong with the portal:
 * by mail, webhook and chat, each trouble once, and once more when it is over.
 */
@ApplicationModule(
        allowedDependencies = {
            "background",
            "paging",
            "replica",
            "webhook",
            "audit",
            "audit :: search",
            "catalog",
            "catalog :: model",
            "access",
            "cluster",
            "source",
            "sentence"
        })
@NullMarked
package io.etcdportal.notify;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
