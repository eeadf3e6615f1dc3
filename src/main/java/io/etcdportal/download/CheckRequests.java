package io.etcdportal.download;

import io.etcdportal.access.Access;
import io.etcdportal.access.ClusterScope;
import io.etcdportal.access.Permission;
import io.etcdportal.access.Team;
import io.etcdportal.access.Viewer;
import io.etcdportal.audit.AuditEntry.Event;
import io.etcdportal.audit.AuditTrail;
import io.etcdportal.audit.Origin;
import io.etcdportal.catalog.Catalog;
import io.etcdportal.catalog.check.CheckProgress;
import io.etcdportal.catalog.check.Checks;
import io.etcdportal.catalog.model.Backup;
import io.etcdportal.catalog.model.Copy;
import io.etcdportal.cluster.BackupId;
import io.etcdportal.cluster.ClusterId;

import org.springframework.stereotype.Component;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Where viewers have backups checked: find it in what they may see, ask, write it down. */
@Component
class CheckRequests {

    private final Catalog catalog;
    private final Checks checks;
    private final BackupAuthorization authorization;
    private final Access access;
    private final AuditTrail trail;

    CheckRequests(
            Catalog catalog,
            Checks checks,
            BackupAuthorization authorization,
            Access access,
            AuditTrail trail) {
        this.catalog = catalog;
        this.checks = checks;
        this.authorization = authorization;
        this.access = access;
        this.trail = trail;
    }

    /**
     * Has all copies of a backup read, in the background.
     *
     * @throws io.etcdportal.catalog.ClusterNotFound where they may not see the cluster, or there is
     *     none
     * @throws io.etcdportal.catalog.BackupNotFound where the cluster has no such backup
     * @throws CheckDenied where they may not have it checked; that is written down
     * @throws io.etcdportal.audit.AuditUnavailable where nothing can be written down
     */
    void ask(Origin origin, ClusterId cluster, BackupId id) {
        Backup backup = find(origin.viewer(), cluster, id);
        authorization.requireVerify(origin, backup);
        trail.record(
                Event.BACKUP_CHECKED,
                origin,
                cluster,
                backup.name().toString(),
                Map.of(
                        "copies",
                        backup.copies().stream()
                                .map(Copy::source)
                                .distinct()
                                .collect(Collectors.joining(", "))));
        checks.ask(backup, asker(origin.viewer()));
    }

    /** Members of the same teams, and their tokens, take turns as one. */
    private String asker(Viewer viewer) {
        List<String> teams = access.teams(viewer).stream().map(Team::name).sorted().toList();
        return teams.isEmpty() ? viewer.id() : String.join(", ", teams);
    }

    /** {@return the copies of a backup that are to be read} */
    List<CheckProgress> progress(Viewer viewer, ClusterId cluster, BackupId id) {
        return checks.progress(cluster, find(viewer, cluster, id).name());
    }

    private Backup find(Viewer viewer, ClusterId cluster, BackupId id) {
        ClusterScope visible = access.scope(viewer, Permission.LIST);
        return catalog.requireBackupNow(visible, cluster, id);
    }
}
