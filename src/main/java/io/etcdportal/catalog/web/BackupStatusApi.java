package io.etcdportal.catalog.web;

import io.etcdportal.access.Access;
import io.etcdportal.access.Permission;
import io.etcdportal.access.Viewer;
import io.etcdportal.catalog.Catalog;
import io.etcdportal.catalog.CurrentBackups;
import io.etcdportal.catalog.model.Backup;
import io.etcdportal.cluster.ClusterId;

import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

import java.time.Clock;
import java.time.Duration;

/**
 * How a cluster is doing, for those who do not open its page: a status that makes {@code curl -f}
 * fail without a recent backup, and a badge for wikis.
 */
@RestController
@RequestMapping("/api/v1/clusters/{site}/{namespace}/{cluster}")
class BackupStatusApi {

    static final String SVG = "image/svg+xml";

    /** So short that a badge is never long behind, and so long that a wiki's readers share it. */
    private static final Duration BADGE_KEPT = Duration.ofMinutes(1);

    private final CurrentBackups backups;
    private final Catalog catalog;
    private final Access access;
    private final Clock clock;

    BackupStatusApi(CurrentBackups backups, Catalog catalog, Access access, Clock clock) {
        this.backups = backups;
        this.catalog = catalog;
        this.access = access;
        this.clock = clock;
    }

    @GetMapping("/status")
    Backup status(
            Viewer viewer,
            ClusterId cluster,
            @RequestParam(defaultValue = "24h") Duration newerThan,
            @RequestParam(defaultValue = "true") boolean verified) {
        return backups.require(access.scope(viewer, Permission.LIST), cluster, newerThan, verified);
    }

    /** Private: a shared cache would show it to those who may not see the cluster. */
    @GetMapping(path = "/badge.svg", produces = SVG)
    ResponseEntity<byte[]> badge(Viewer viewer, ClusterId cluster) {
        Badge badge =
                Badge.of(
                        catalog.requireCluster(access.scope(viewer, Permission.LIST), cluster),
                        clock.instant());
        return ResponseEntity.ok()
                .cacheControl(CacheControl.maxAge(BADGE_KEPT).cachePrivate())
                .body(badge.svg());
    }
}
