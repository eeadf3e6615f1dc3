package io.etcdportal.download;

import io.etcdportal.access.Access;
import io.etcdportal.access.Access.Decision;
import io.etcdportal.access.ClusterScope;
import io.etcdportal.access.Permission;
import io.etcdportal.access.Viewer;
import io.etcdportal.audit.AuditEntry.Outcome;
import io.etcdportal.audit.AuditTrail;
import io.etcdportal.audit.AuditUnavailable;
import io.etcdportal.audit.DownloadResult;
import io.etcdportal.audit.Origin;
import io.etcdportal.catalog.Catalog;
import io.etcdportal.catalog.model.Backup;
import io.etcdportal.catalog.model.Recommendation;
import io.etcdportal.catalog.model.Recommendation.History;
import io.etcdportal.cluster.ClusterId;
import io.etcdportal.download.active.ActiveDownload;
import io.etcdportal.download.active.ActiveDownloads;
import io.etcdportal.download.active.AuthorizationWatch;
import io.etcdportal.download.active.DownloadDenied;
import io.etcdportal.download.active.DownloadSettings;
import io.etcdportal.download.active.DownloadStopped;
import io.etcdportal.download.active.TooManyDownloads;
import io.etcdportal.download.http.ByteRange;
import io.etcdportal.download.http.ContentConditions;
import io.etcdportal.download.http.PreconditionFailed;
import io.etcdportal.download.http.RangeNotSatisfiable;
import io.etcdportal.download.reading.Content;
import io.etcdportal.download.reading.IntegrityFailure;
import io.etcdportal.download.reading.NotModified;
import io.etcdportal.download.reading.Segments;
import io.etcdportal.download.resume.ResumeConflict;
import io.etcdportal.etcd.BackupName;
import io.etcdportal.etcd.EtcdVersion;
import io.etcdportal.source.SourceUnavailable;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

import java.util.Locale;
import java.util.function.Supplier;

/** Hands out backups: find it in what they may see, ask, write it down, open the best copy. */
@Component
class Downloads {

    private static final Logger log = LoggerFactory.getLogger(Downloads.class);

    private final Catalog catalog;
    private final Access access;
    private final AuditTrail trail;
    private final CopySelection copySelection;
    private final ActiveDownloads activeDownloads;
    private final DownloadSettings settings;

    Downloads(
            Catalog catalog,
            Access access,
            AuditTrail trail,
            CopySelection copySelection,
            ActiveDownloads activeDownloads,
            DownloadSettings settings) {
        this.catalog = catalog;
        this.access = access;
        this.trail = trail;
        this.copySelection = copySelection;
        this.activeDownloads = activeDownloads;
        this.settings = settings;
    }

    /**
     * Finds a backup in what the viewer may see.
     *
     * @throws io.etcdportal.catalog.ClusterNotFound where they may not see the cluster, or there is
     *     none
     * @throws io.etcdportal.catalog.BackupNotFound where every source has answered, and none has it
     * @throws SourceUnavailable where a source does not answer that may have it
     */
    Backup find(Viewer viewer, ClusterId cluster, BackupName name) {
        return catalog.requireBackupNow(visible(viewer), cluster, name);
    }

    /**
     * Finds the backup to take in what the viewer may see, as its sources have it now.
     *
     * @param history which one counts where the cluster's revisions began again
     * @throws io.etcdportal.catalog.ClusterNotFound where they may not see the cluster, or there is
     *     none
     * @throws io.etcdportal.catalog.NoBackupToRecommend where none can be restored
     */
    Recommendation latest(
            Viewer viewer,
            ClusterId cluster,
            @Nullable EtcdVersion target,
            @Nullable History history) {
        return catalog.latestNow(visible(viewer), cluster, target, history);
    }

    /** Has a source read again that no longer has what it told of a backup. */
    void readAgain(Viewer viewer, Backup backup, String source) {
        catalog.readAgain(visible(viewer), backup.cluster(), source);
    }

    /**
     * Begins a download: the attempt is on disk before this returns.
     *
     * @param conditions reads what is asked for of it, after the viewer is known to have the right:
     *     who has not is refused, and written down, whatever they ask for
     * @param cut ends what is being sent, where they lose the right to it meanwhile, or somebody
     *     ends it
     * @throws DownloadDenied where they may not; that is written down too
     * @throws NotModified where the client has it already
     * @throws PreconditionFailed where it is not what the client holds it to be
     * @throws TooManyDownloads where too much is running; that is written down too
     * @throws DownloadStopped where it was ended before it could be opened
     * @throws io.etcdportal.audit.AuditUnavailable where nothing can be written down
     * @throws SourceUnavailable where no copy can be opened
     * @throws IntegrityFailure where no copy is fit to be handed out
     * @throws RangeNotSatisfiable where the part that is asked for begins behind the end
     * @throws ResumeConflict where nothing proves that the rest belongs to what the viewer has
     */
    Download begin(
            Origin origin, Backup backup, Supplier<ContentConditions> conditions, Runnable cut) {
        require(origin, backup);
        ContentConditions contentConditions = conditions.get();
        copySelection.requireWanted(origin.viewer().id(), backup, contentConditions);
        ActiveDownload activeDownload = activeDownloads.admit(origin, backup, cut);
        try {
            return begin(activeDownload, contentConditions, cut);
        } catch (RuntimeException e) {
            activeDownloads.remove(activeDownload);
            throw e;
        }
    }

    private Download begin(
            ActiveDownload activeDownload, ContentConditions contentConditions, Runnable cut) {
        Origin origin = activeDownload.origin();
        Backup backup = activeDownload.backup();
        AuditTrail.Begun begun =
                trail.begin(
                        origin,
                        backup.cluster(),
                        backup.name().toString(),
                        contentConditions.rangeText());
        activeDownload.hasId(begun.id());
        Segments segments = new Segments();
        try {
            Content content = open(activeDownload, contentConditions, segments);
            AuthorizationWatch authorizationWatch =
                    AuthorizationWatch.watch(
                            access,
                            origin.viewer(),
                            backup.cluster(),
                            settings.askAgainEvery(),
                            cut);
            return new Download(
                    content,
                    segments,
                    authorizationWatch,
                    trail,
                    begun,
                    activeDownloads,
                    activeDownload);
        } catch (DownloadStopped e) {
            end(begun, e.outcome(), segments, null, e.getMessage(), e);
            throw e;
        } catch (SourceUnavailable e) {
            end(begun, segments, null, e.failure().detail(), e);
            throw e;
        } catch (IntegrityFailure e) {
            end(begun, segments, e.verdict().name().toLowerCase(Locale.ROOT), e.sentence(), e);
            throw e;
        } catch (RangeNotSatisfiable e) {
            boolean had = contentConditions.range().orElse(null) instanceof ByteRange.From;
            end(begun, had ? Outcome.COMPLETED : Outcome.FAILED, segments, null, e.getMessage(), e);
            throw e;
        } catch (ResumeConflict e) {
            end(begun, segments, null, e.getMessage(), e);
            throw e;
        } catch (RuntimeException e) {
            end(begun, segments, null, "Nothing could be opened.", e);
            throw e;
        }
    }

    private Content open(
            ActiveDownload activeDownload, ContentConditions contentConditions, Segments segments) {
        activeDownload.beginReading();
        try {
            return copySelection.open(
                    activeDownload.origin(), activeDownload.backup(), contentConditions, segments);
        } catch (RuntimeException e) {
            throw activeDownload.why(e);
        } finally {
            activeDownload.endReading();
        }
    }

    private void end(
            AuditTrail.Begun begun,
            Segments segments,
            @Nullable String check,
            @Nullable String detail,
            RuntimeException why) {
        end(begun, Outcome.FAILED, segments, check, detail, why);
    }

    private void end(
            AuditTrail.Begun begun,
            Outcome outcome,
            Segments segments,
            @Nullable String check,
            @Nullable String detail,
            RuntimeException why) {
        try {
            trail.end(
                    begun,
                    new DownloadResult(outcome, segments.all(), 0, null, null, check, detail));
        } catch (AuditUnavailable e) {
            log.error("The end of download {} ({}) could not be recorded", begun.id(), outcome, e);
            why.addSuppressed(e);
        }
    }

    /**
     * Tells of what a download would send, without sending it.
     *
     * @throws DownloadDenied where they may not; that is written down
     * @throws NotModified where the client has it already
     * @throws PreconditionFailed where it is not what the client holds it to be
     * @throws SourceUnavailable where no copy can be opened
     * @throws IntegrityFailure where no copy is fit to be handed out
     */
    Content look(Origin origin, Backup backup, Supplier<ContentConditions> conditions) {
        require(origin, backup);
        ContentConditions contentConditions = conditions.get();
        copySelection.requireWanted(origin.viewer().id(), backup, contentConditions);
        return copySelection.look(backup, contentConditions);
    }

    /**
     * {@return the SHA-256 of a backup's file, in hexadecimal digits}
     *
     * @throws DownloadDenied where they may not have the backup; that is written down
     * @throws DigestUnknown where nobody has read it yet
     * @throws IntegrityFailure where it is known not to be what was saved
     */
    String sha256(Origin origin, Backup backup) {
        require(origin, backup);
        return copySelection.sha256(backup).orElseThrow(DigestUnknown::new);
    }

    private void require(Origin origin, Backup backup) {
        switch (access.decide(origin.viewer(), Permission.DOWNLOAD, backup.cluster())) {
            case Decision.Granted(_) -> {}
            case Decision.Denied(String reason, Decision.DenialCause denialCause) -> {
                trail.denied(origin, backup.cluster(), backup.name().toString(), reason);
                throw new DownloadDenied(reason, denialCause);
            }
        }
    }

    private ClusterScope visible(Viewer viewer) {
        return access.scope(viewer, Permission.LIST);
    }
}
