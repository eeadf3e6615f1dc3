package io.etcdportal.download.active;

import static java.util.stream.Collectors.toUnmodifiableSet;

import io.etcdportal.access.Access;
import io.etcdportal.access.ClusterScope;
import io.etcdportal.access.Permission;
import io.etcdportal.access.Team;
import io.etcdportal.access.Viewer;
import io.etcdportal.audit.AuditEntry.Event;
import io.etcdportal.audit.AuditEntry.Outcome;
import io.etcdportal.audit.AuditTrail;
import io.etcdportal.audit.Origin;
import io.etcdportal.catalog.model.Backup;

import org.springframework.stereotype.Component;

import java.time.Clock;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The downloads that run on this portal at the moment. In memory alone: each portal knows its own,
 * and what is left of one that dies is in the audit.
 */
@Component
public class ActiveDownloads {

    private final Set<ActiveDownload> running = ConcurrentHashMap.newKeySet();
    private final DownloadLimiter downloadLimiter;
    private final Access access;
    private final AuditTrail trail;
    private final DownloadSettings settings;
    private final DownloadMeters meters;
    private final Clock clock;

    ActiveDownloads(
            DownloadLimiter downloadLimiter,
            Access access,
            AuditTrail trail,
            DownloadSettings settings,
            DownloadMeters meters,
            Clock clock) {
        this.downloadLimiter = downloadLimiter;
        this.access = access;
        this.trail = trail;
        this.settings = settings;
        this.meters = meters;
        this.clock = clock;
    }

    /** A place among the downloads that may run at once. */
    public final class Slot implements AutoCloseable {

        private final String viewer;
        private final Set<String> teams;

        private Slot(String viewer, Set<String> teams) {
            this.viewer = viewer;
            this.teams = teams;
        }

        /**
         * Lets a download begin in it, after all others in it have ended. It must be closed again,
         * and leaves the place as it is.
         *
         * @param cut ends what is being sent
         */
        public ActiveDownload admit(Origin origin, Backup backup, Runnable cut) {
            return ActiveDownloads.this.admit(origin, backup, cut, () -> {});
        }

        /** Gives it back. */
        @Override
        public void close() {
            downloadLimiter.leave(viewer, teams);
        }
    }

    /**
     * Takes a place, if there is one. It must be closed again.
     *
     * @throws TooManyDownloads where there is none; that is written down
     */
    public Slot acquireSlot(Origin origin, Backup backup) {
        String viewer = origin.viewer().id();
        Set<String> teams =
                access.teams(origin.viewer()).stream().map(Team::name).collect(toUnmodifiableSet());
        try {
            downloadLimiter.take(viewer, teams);
        } catch (TooManyDownloads e) {
            meters.refused(e.reason());
            trail.turnedAway(origin, backup.audited(), String.valueOf(e.getMessage()));
            throw e;
        }
        return new Slot(viewer, teams);
    }

    /**
     * Lets a download begin, if there is a place for it. It must be closed again.
     *
     * @param cut ends what is being sent
     * @throws TooManyDownloads where there is none; that is written down
     */
    public ActiveDownload admit(Origin origin, Backup backup, Runnable cut) {
        return admit(origin, backup, cut, acquireSlot(origin, backup)::close);
    }

    private ActiveDownload admit(Origin origin, Backup backup, Runnable cut, Runnable onClose) {
        ActiveDownload activeDownload =
                new ActiveDownload(
                        origin, backup, clock.instant(), settings.longest(), cut, onClose, meters);
        running.add(activeDownload);
        return activeDownload;
    }

    /** A download has ended. */
    public void remove(ActiveDownload activeDownload) {
        running.remove(activeDownload);
        activeDownload.close();
    }

    /** {@return all that run} */
    Collection<ActiveDownload> all() {
        return running;
    }

    /**
     * {@return the viewer's own, and for administrators everybody's, of clusters that they may see:
     * the latest first} What has no entry in the audit yet can't be seen.
     */
    List<ActiveDownload> visible(Viewer viewer) {
        return visible(viewer, Permission.LIST);
    }

    private List<ActiveDownload> visible(Viewer viewer, Permission permission) {
        ClusterScope scope = access.scope(viewer, permission);
        return running.stream()
                .filter(one -> !one.id().isEmpty())
                .filter(one -> viewer.administrator() || isOf(one, viewer))
                .filter(one -> scope.contains(one.backup().cluster()))
                .sorted(Comparator.comparing(ActiveDownload::cursor))
                .toList();
    }

    /** {@return whether it is the viewer's own, be it by a token of theirs} */
    static boolean isOf(ActiveDownload activeDownload, Viewer viewer) {
        return activeDownload.origin().viewer().id().equals(viewer.id());
    }

    /**
     * Ends a download. That is written down, and in the download's own end too.
     *
     * @throws ActiveDownloadNotFound where none of that id runs here, or it is not theirs to end
     */
    void end(Origin by, String id) {
        ActiveDownload activeDownload =
                visible(by.viewer(), Permission.DOWNLOAD).stream()
                        .filter(one -> one.id().equals(id))
                        .findFirst()
                        .orElseThrow(ActiveDownloadNotFound::new);
        trail.record(
                Event.DOWNLOAD_STOPPED,
                by,
                activeDownload.backup().cluster(),
                activeDownload.backup().name().toString(),
                Map.of("download", id, "of", activeDownload.origin().viewer().user()));
        activeDownload.stop(
                new DownloadStopped(Outcome.STOPPED, by.viewer().user() + " stopped it."));
    }
}
