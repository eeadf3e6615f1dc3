package io.etcdportal.download.active;

import static java.util.function.Function.identity;
import static java.util.stream.Collectors.toSet;
import static java.util.stream.Collectors.toUnmodifiableMap;
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
import io.etcdportal.replica.Replica;
import io.etcdportal.replica.SharedPlaces;
import io.etcdportal.replica.SharedState;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

import java.time.Clock;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * The downloads that run at the moment. Each portal has its own in memory, and tells the others on
 * its database of them; what is left of one that dies is in the audit.
 */
@Component
public class ActiveDownloads implements SharedState {

    private static final Logger log = LoggerFactory.getLogger(ActiveDownloads.class);

    private final Set<ActiveDownload> running = ConcurrentHashMap.newKeySet();
    private final DownloadLimiter downloadLimiter;
    private final Access access;
    private final AuditTrail trail;
    private final DownloadSettings settings;
    private final DownloadMeters meters;
    private final Clock clock;
    private final Replica replica;
    private final RunningDownloadTable table;
    private final TransactionOperations transactions;

    /** What the others were told of each download last. For the thread that tells them. */
    private final Map<String, RunningDownload> told = new HashMap<>();

    ActiveDownloads(
            DownloadLimiter downloadLimiter,
            Access access,
            AuditTrail trail,
            DownloadSettings settings,
            DownloadMeters meters,
            Clock clock,
            Replica replica,
            RunningDownloadTable table,
            TransactionOperations transactions) {
        this.downloadLimiter = downloadLimiter;
        this.access = access;
        this.trail = trail;
        this.settings = settings;
        this.meters = meters;
        this.clock = clock;
        this.replica = replica;
        this.table = table;
        this.transactions = transactions;
    }

    /** A place among the downloads that may run at once. */
    public final class Slot implements AutoCloseable {

        private final SharedPlaces.Place place;

        private Slot(SharedPlaces.Place place) {
            this.place = place;
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
            place.close();
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
            return new Slot(downloadLimiter.take(viewer, teams));
        } catch (TooManyDownloads e) {
            meters.refused(e.reason());
            trail.turnedAway(origin, backup.audited(), String.valueOf(e.getMessage()));
            throw e;
        }
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

    /** {@return all that run on this portal} */
    Collection<ActiveDownload> all() {
        return running;
    }

    /**
     * {@return the viewer's own, and for administrators everybody's, of clusters that they may see:
     * the latest first} Those of other portals are a second or two old, and none where the database
     * does not answer. What has no entry in the audit yet can't be seen.
     */
    List<RunningDownload> visible(Viewer viewer) {
        return visible(viewer, Permission.LIST);
    }

    private List<RunningDownload> visible(Viewer viewer, Permission permission) {
        ClusterScope scope = access.scope(viewer, permission);
        return Stream.concat(here().values().stream(), ofOthers(viewer).stream())
                .filter(one -> viewer.administrator() || one.isOf(viewer))
                .filter(one -> scope.contains(one.cluster()))
                .sorted(Comparator.comparing(RunningDownload::cursor))
                .toList();
    }

    /** Those that have an entry in the audit, by its id. */
    private Map<String, RunningDownload> here() {
        String portal = trail.portal();
        return running.stream()
                .filter(one -> !one.id().isEmpty())
                .map(one -> RunningDownload.of(one, portal))
                .collect(toUnmodifiableMap(RunningDownload::id, identity()));
    }

    private List<RunningDownload> ofOthers(Viewer viewer) {
        if (!replica.reachesOthers()) {
            return List.of();
        }
        try {
            return table.ofOthers(replica.id(), viewer.administrator() ? null : viewer.id());
        } catch (DataAccessException e) {
            log.warn("The downloads of other portals can't be read", e);
            return List.of();
        }
    }

    /**
     * Ends a download of any portal. That is written down, and in the download's own end too. One
     * of another portal ends within a few seconds.
     *
     * @throws ActiveDownloadNotFound where none of that id runs, or it is not theirs to end
     */
    void end(Origin by, String id) {
        RunningDownload found =
                visible(by.viewer(), Permission.DOWNLOAD).stream()
                        .filter(one -> one.id().equals(id))
                        .findFirst()
                        .orElseThrow(ActiveDownloadNotFound::new);
        Optional<ActiveDownload> here = find(id);
        if (here.isPresent()) {
            recordStop(by, found);
            stop(here.get(), by.viewer().user());
        } else {
            transactions.executeWithoutResult(
                    _ -> {
                        if (table.stop(id, by.viewer().user())) {
                            recordStop(by, found);
                        }
                    });
        }
    }

    private Optional<ActiveDownload> find(String id) {
        return running.stream().filter(one -> one.id().equals(id)).findFirst();
    }

    private void recordStop(Origin by, RunningDownload stopped) {
        trail.record(
                Event.DOWNLOAD_STOPPED,
                by,
                stopped.cluster(),
                stopped.backup().toString(),
                Map.of("download", stopped.id(), "of", stopped.user()));
    }

    private static void stop(ActiveDownload activeDownload, String user) {
        activeDownload.stop(new DownloadStopped(Outcome.STOPPED, user + " stopped it."));
    }

    @Override
    public void share(String self) {
        Map<String, RunningDownload> here = here();
        List<RunningDownloadTable.Entry> there = table.of(self);
        for (RunningDownloadTable.Entry entry : there) {
            String user = entry.stoppedBy();
            if (user != null) {
                find(entry.id()).ifPresent(one -> stop(one, user));
            }
        }

        Set<String> ids = there.stream().map(RunningDownloadTable.Entry::id).collect(toSet());
        told.keySet().retainAll(ids);
        List<RunningDownload> news =
                here.values().stream().filter(one -> !one.equals(told.get(one.id()))).toList();
        ids.removeAll(here.keySet());
        if (!ids.isEmpty()) {
            table.remove(ids);
        }
        if (!news.isEmpty()) {
            table.put(self, news);
            news.forEach(one -> told.put(one.id(), one));
        }
        told.keySet().retainAll(here.keySet());
        table.removeOfTheDead();
    }
}
