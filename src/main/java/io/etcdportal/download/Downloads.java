package io.etcdportal.download;

import io.etcdportal.access.Access;
import io.etcdportal.access.Access.Decision;
import io.etcdportal.access.ClusterScope;
import io.etcdportal.access.Permission;
import io.etcdportal.access.Viewer;
import io.etcdportal.audit.AuditEntry.Outcome;
import io.etcdportal.audit.AuditTrail;
import io.etcdportal.audit.AuditUnavailable;
import io.etcdportal.audit.Ending;
import io.etcdportal.audit.Origin;
import io.etcdportal.catalog.Backup;
import io.etcdportal.catalog.BackupNotFound;
import io.etcdportal.catalog.Catalog;
import io.etcdportal.catalog.Copy;
import io.etcdportal.catalog.Recommendation;
import io.etcdportal.cluster.ClusterId;
import io.etcdportal.etcd.BackupName;
import io.etcdportal.etcd.EtcdVersion;
import io.etcdportal.source.BackupSource;
import io.etcdportal.source.SourceFailure;
import io.etcdportal.source.SourceFailure.Cause;
import io.etcdportal.source.SourceUnavailable;
import io.etcdportal.source.Sources;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

import java.util.ArrayList;
import java.util.List;

/** Hands out backups: find it in what they may see, ask, write it down, open the best copy. */
@Component
class Downloads {

    private static final Logger log = LoggerFactory.getLogger(Downloads.class);

    private final Catalog catalog;
    private final Access access;
    private final AuditTrail trail;
    private final Sources sources;

    Downloads(Catalog catalog, Access access, AuditTrail trail, Sources sources) {
        this.catalog = catalog;
        this.access = access;
        this.trail = trail;
        this.sources = sources;
    }

    /**
     * Finds a backup in what the viewer may see.
     *
     * @throws io.etcdportal.catalog.ClusterNotFound where they may not see the cluster, or there is
     *     none
     * @throws BackupNotFound where the cluster has no such backup
     */
    Backup find(Viewer viewer, ClusterId cluster, BackupName name) {
        return catalog.backup(visible(viewer), cluster, name).orElseThrow(BackupNotFound::new);
    }

    /**
     * Finds the backup to take in what the viewer may see.
     *
     * @throws io.etcdportal.catalog.ClusterNotFound where they may not see the cluster, or there is
     *     none
     * @throws io.etcdportal.catalog.NothingToTake where none can be restored
     */
    Recommendation latest(Viewer viewer, ClusterId cluster, @Nullable EtcdVersion target) {
        return catalog.latest(visible(viewer), cluster, target);
    }

    /**
     * Begins a download: the attempt is on disk before this returns.
     *
     * @throws DownloadDenied where they may not; that is written down too
     * @throws io.etcdportal.audit.AuditUnavailable where nothing can be written down
     * @throws SourceUnavailable where no copy can be opened
     */
    Download begin(Origin origin, Backup backup) {
        require(origin, backup);
        AuditTrail.Begun begun = trail.begin(origin, backup.cluster(), backup.name().toString());
        List<Ending.Leg> tried = new ArrayList<>();
        try {
            return new Download(open(backup, tried), trail, begun);
        } catch (SourceUnavailable e) {
            end(begun, tried, e.failure().detail(), e);
            throw e;
        } catch (RuntimeException e) {
            end(begun, tried, "Nothing could be opened.", e);
            throw e;
        }
    }

    private void end(
            AuditTrail.Begun begun, List<Ending.Leg> tried, String detail, RuntimeException why) {
        try {
            trail.end(begun, new Ending(Outcome.FAILED, tried, 0, null, null, null, detail));
        } catch (AuditUnavailable e) {
            log.error("The end of download {} (FAILED) could not be recorded", begun.id(), e);
            why.addSuppressed(e);
        }
    }

    /**
     * Opens what a download would open, to tell of it without sending it.
     *
     * @throws DownloadDenied where they may not; that is written down
     * @throws SourceUnavailable where no copy can be opened
     */
    Content look(Origin origin, Backup backup) {
        require(origin, backup);
        return open(backup, new ArrayList<>());
    }

    private void require(Origin origin, Backup backup) {
        switch (access.decide(origin.viewer(), Permission.DOWNLOAD, backup.cluster())) {
            case Decision.Granted(_) -> {}
            case Decision.Denied(String reason, Decision.Lack lack) -> {
                trail.denied(origin, backup.cluster(), backup.name().toString(), reason);
                throw new DownloadDenied(reason, lack);
            }
        }
    }

    /** The best copy that opens; where none does, the first failure tells most. */
    private Content open(Backup backup, List<Ending.Leg> tried) {
        SourceUnavailable first = null;
        for (Copy copy : backup.interchangeableCopies()) {
            try {
                return new Content(backup, copy, source(copy).open(copy.location(), 0));
            } catch (SourceUnavailable e) {
                log.warn(
                        "A copy of {} of {} can't be opened: {}",
                        backup.name(),
                        backup.cluster(),
                        e.getMessage());
                tried.add(new Ending.Leg(copy.source(), copy.path(), 0, 0, e.failure().detail()));
                first = first == null ? e : first;
                doubt(e.failure());
            }
        }
        throw first == null ? new BackupNotFound() : first;
    }

    private BackupSource source(Copy copy) {
        return sources.find(copy.source())
                .orElseThrow(
                        () ->
                                new SourceUnavailable(
                                        copy.source(),
                                        Cause.NOT_FOUND,
                                        "The source is no longer in the settings."));
    }

    /** What is no longer as it was listed is worth a new listing. */
    private void doubt(SourceFailure failure) {
        if (failure.cause() == Cause.CHANGED || failure.cause() == Cause.NOT_FOUND) {
            catalog.doubt(failure.source());
        }
    }

    private ClusterScope visible(Viewer viewer) {
        return access.scope(viewer, Permission.LIST);
    }
}
