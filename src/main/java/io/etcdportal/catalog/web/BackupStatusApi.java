package io.etcdportal.catalog.web;

import io.etcdportal.access.Access;
import io.etcdportal.access.Permission;
import io.etcdportal.access.Viewer;
import io.etcdportal.catalog.CurrentBackups;
import io.etcdportal.catalog.model.Backup;
import io.etcdportal.cluster.ClusterId;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

import java.time.Duration;

/**
 * Whether a cluster has the recent backup that a pipeline relies on, so that {@code curl -f} fails
 * where it has none.
 */
@RestController
@RequestMapping("/api/v1/clusters/{site}/{namespace}/{cluster}")
class BackupStatusApi {

    private final CurrentBackups backups;
    private final Access access;

    BackupStatusApi(CurrentBackups backups, Access access) {
        this.backups = backups;
        this.access = access;
    }

    @GetMapping("/status")
    Backup status(
            Viewer viewer,
            ClusterId cluster,
            @RequestParam(defaultValue = "24h") Duration newerThan,
            @RequestParam(defaultValue = "true") boolean verified) {
        return backups.require(access.scope(viewer, Permission.LIST), cluster, newerThan, verified);
    }
}
