package io.etcdportal.download;

import io.etcdportal.access.Access;
import io.etcdportal.access.ClusterScope;
import io.etcdportal.access.Permission;
import io.etcdportal.access.Viewer;
import io.etcdportal.audit.AuditTrail;
import io.etcdportal.audit.Origin;
import io.etcdportal.catalog.Catalog;
import io.etcdportal.catalog.model.Backup;
import io.etcdportal.catalog.model.Recommendation;
import io.etcdportal.catalog.model.Recommendation.History;
import io.etcdportal.catalog.model.RestorePart;
import io.etcdportal.cluster.BackupId;
import io.etcdportal.cluster.ClusterId;
import io.etcdportal.download.CopySelection.Selection;
import io.etcdportal.download.active.ActiveDownload;
import io.etcdportal.download.active.ActiveDownloads;
import io.etcdportal.download.active.AuthorizationWatch;
import io.etcdportal.download.active.DownloadDenied;
import io.etcdportal.download.active.DownloadSettings;
import io.etcdportal.download.active.TooManyDownloads;
import io.etcdportal.download.http.ContentConditions;
import io.etcdportal.download.http.PreconditionFailed;
import io.etcdportal.download.reading.ContentMetadata;
import io.etcdportal.download.reading.ContentOpener;
import io.etcdportal.download.reading.DownloadContext;
import io.etcdportal.download.reading.IntegrityFailure;
import io.etcdportal.download.reading.NotModified;
import io.etcdportal.download.reading.Representation;
import io.etcdportal.download.resume.SentPrefixes;
import io.etcdportal.etcd.EtcdVersion;
import io.etcdportal.source.SourceFailure.Cause;
import io.etcdportal.source.SourceUnavailable;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Finds backups in what a viewer may see, authorizes downloads, and starts them. */
@Component
class Downloads {

    private static final Set<Cause> UNLIKE_LISTED =
            EnumSet.of(Cause.OTHER_FORM, Cause.CHANGED, Cause.NOT_FOUND);

    /** So many increments are looked up at once. */
    private static final int INCREMENTS = 100;

    private final Catalog catalog;
    private final Access access;
    private final BackupAuthorization authorization;
    private final AuditTrail trail;
    private final CopySelection copySelection;
    private final ContentOpener contentOpener;
    private final ActiveDownloads activeDownloads;
    private final DownloadSettings settings;

    Downloads(
            Catalog catalog,
            Access access,
            BackupAuthorization authorization,
            AuditTrail trail,
            CopySelection copySelection,
            ContentOpener contentOpener,
            ActiveDownloads activeDownloads,
            DownloadSettings settings) {
        this.catalog = catalog;
        this.access = access;
        this.authorization = authorization;
        this.trail = trail;
        this.copySelection = copySelection;
        this.contentOpener = contentOpener;
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
    Backup find(Viewer viewer, ClusterId cluster, BackupId id) {
        return catalog.requireBackupNow(visible(viewer), cluster, id);
    }

    /**
     * Finds a file that belongs to a backup in what the viewer may see.
     *
     * @throws io.etcdportal.catalog.ClusterNotFound where they may not see the cluster, or there is
     *     none
     * @throws io.etcdportal.catalog.BackupNotFound where there is no such backup
     * @throws io.etcdportal.catalog.PartNotFound where no such file belongs to it
     */
    Backup findPart(Viewer viewer, ClusterId cluster, BackupId backup, BackupId part) {
        return catalog.requirePart(visible(viewer), cluster, backup, part).file();
    }

    /**
     * {@return increments after a backup}
     *
     * @param after the last one before; nothing for the first ones
     */
    List<RestorePart> increments(Viewer viewer, Backup backup, @Nullable RestorePart after) {
        return catalog.increments(
                visible(viewer), backup.cluster(), backup.name().id(), after, INCREMENTS);
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

    /**
     * Finds the same among those whose version is known, for who can't be told of one that isn't.
     *
     * @see #latest
     */
    Recommendation latestOfKnownVersion(
            Viewer viewer,
            ClusterId cluster,
            @Nullable EtcdVersion target,
            @Nullable History history) {
        return catalog.latestOfKnownVersionNow(visible(viewer), cluster, target, history);
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
     * @throws io.etcdportal.audit.AuditUnavailable where nothing can be written down
     */
    Download begin(
            Origin origin, Backup backup, Supplier<ContentConditions> conditions, Runnable cut) {
        return begin(
                origin, backup, conditions, cut, () -> activeDownloads.admit(origin, backup, cut));
    }

    /**
     * Begins one of several downloads of one request, which share a place among all.
     *
     * @param slot the place, which is not given back
     * @see #begin(Origin, Backup, Supplier, Runnable)
     */
    Download begin(
            Origin origin,
            Backup backup,
            ContentConditions conditions,
            Runnable cut,
            ActiveDownloads.Slot slot) {
        return begin(origin, backup, () -> conditions, cut, () -> slot.admit(origin, backup, cut));
    }

    /**
     * {@return a place for downloads that follow each other, to be closed}
     *
     * @throws TooManyDownloads where there is none; that is written down
     */
    ActiveDownloads.Slot acquireSlot(Origin origin, Backup backup) {
        return activeDownloads.acquireSlot(origin, backup);
    }

    private Download begin(
            Origin origin,
            Backup backup,
            Supplier<ContentConditions> conditions,
            Runnable cut,
            Supplier<ActiveDownload> admission) {
        authorization.requireDownload(origin, backup);
        ContentConditions contentConditions = conditions.get();
        Selection selection = selectWanted(origin, backup, contentConditions);
        ActiveDownload activeDownload = admission.get();
        try {
            return new Download(
                    activeDownloads,
                    activeDownload,
                    contentConditions,
                    segments ->
                            contentOpener.open(
                                    new DownloadContext(
                                            origin,
                                            contentConditions,
                                            selection.toOpen(),
                                            selection.metadata(),
                                            segments)),
                    new AuthorizationWatch(
                            access,
                            origin.viewer(),
                            backup.cluster(),
                            settings.askAgainEvery(),
                            cut),
                    trail);
        } catch (RuntimeException e) {
            activeDownloads.remove(activeDownload);
            throw e;
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
    Representation look(Origin origin, Backup backup, Supplier<ContentConditions> conditions) {
        authorization.requireDownload(origin, backup);
        Selection selection = selectWanted(origin, backup, conditions.get());
        ContentMetadata metadata = selection.require();
        contentOpener.probe(selection.copies());
        return new Representation(metadata, metadata.tag(), Optional.empty());
    }

    private Selection selectWanted(Origin origin, Backup backup, ContentConditions conditions) {
        Selection selection = copySelection.select(backup, conditions);
        if (selection.isRefusedUnread()) {
            requireForm(selection);
        }
        copySelection.requireWanted(
                SentPrefixes.Holder.of(origin.viewer().id(), backup), selection, conditions);
        return selection;
    }

    /**
     * Looks at the first bytes of what would be refused for its length.
     *
     * @throws SourceUnavailable where it is another file than the one that was listed, or is stored
     *     in another way, so that its length says nothing
     */
    private void requireForm(Selection selection) {
        try {
            contentOpener.probe(selection.copies());
        } catch (SourceUnavailable e) {
            if (UNLIKE_LISTED.contains(e.failure().cause())) {
                throw e;
            }
        }
    }

    /**
     * {@return the SHA-256 of a backup's file, in hexadecimal digits}
     *
     * @throws DownloadDenied where they may not have the backup; that is written down
     * @throws DigestUnknown where nobody has read it yet
     * @throws IntegrityFailure where it is known not to be what was saved
     */
    String sha256(Origin origin, Backup backup) {
        authorization.requireDownload(origin, backup);
        return Optional.ofNullable(
                        copySelection.select(backup, ContentConditions.ALL).require().sha256())
                .orElseThrow(DigestUnknown::new);
    }

    private ClusterScope visible(Viewer viewer) {
        return access.scope(viewer, Permission.LIST);
    }
}
