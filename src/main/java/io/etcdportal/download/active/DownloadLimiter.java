package io.etcdportal.download.active;

import io.etcdportal.download.active.TooManyDownloads.Reason;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntSupplier;

/**
 * How many downloads may run at once: in all never more than the heap has room for, and of one
 * viewer and one team only a part of that, so that nobody can take all places. A request that finds
 * no place waits a moment for one, and is then refused.
 */
@Component
class DownloadLimiter {

    /** What the portal takes of the heap by itself; docs/performance.md tells how it was found. */
    private static final DataSize PORTAL = DataSize.ofMegabytes(64);

    /** What a download takes of the heap, whose client is slow and whose copies are compared. */
    private static final DataSize DOWNLOAD = DataSize.ofKilobytes(320);

    /** Where nothing else is configured, one viewer gets a quarter of all places. */
    private static final int VIEWERS_SHARE = 4;

    /** Where nothing else is configured, one team gets half of all places. */
    private static final int TEAMS_SHARE = 2;

    private final DownloadSettings settings;
    private final int most;
    private final int mostOfViewer;
    private final int mostOfTeam;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition freed = lock.newCondition();
    private final Map<String, Integer> ofViewer = new HashMap<>();
    private final Map<String, Integer> ofTeam = new HashMap<>();
    private int all;
    private boolean closed;
    private int waiting;

    @Autowired
    DownloadLimiter(DownloadSettings settings) {
        this(settings, DataSize.ofBytes(Runtime.getRuntime().maxMemory()));
    }

    DownloadLimiter(DownloadSettings settings, DataSize heap) {
        this.settings = settings;
        this.most = Math.clamp(room(heap), 1, settings.atOnce());
        this.mostOfViewer = share(settings.atOncePerViewer(), VIEWERS_SHARE);
        this.mostOfTeam = share(settings.atOncePerTeam(), TEAMS_SHARE);
    }

    private int share(@Nullable Integer configured, int part) {
        return configured == null ? Math.ceilDiv(most, part) : configured;
    }

    private static long room(DataSize heap) {
        return (heap.toBytes() - PORTAL.toBytes()) / DOWNLOAD.toBytes();
    }

    /**
     * Takes a place, which must be left again. It counts for all teams of the viewer, and a viewer
     * is refused where all of them have as many as they may.
     *
     * @param viewer the id of the viewer
     * @param teams the names of the viewer's teams
     * @throws TooManyDownloads where there is none
     */
    void take(String viewer, Set<String> teams) {
        lock.lock();
        try {
            awaitPlace(viewer, teams);
            all++;
            ofViewer.merge(viewer, 1, Integer::sum);
            teams.forEach(team -> ofTeam.merge(team, 1, Integer::sum));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw turnedAway(viewer, teams);
        } finally {
            lock.unlock();
        }
    }

    private void awaitPlace(String viewer, Set<String> teams) throws InterruptedException {
        long left = settings.waitInLine().toNanos();
        waiting++;
        try {
            while (refusal(viewer, teams).isPresent()) {
                if (closed || left <= 0) {
                    throw turnedAway(viewer, teams);
                }
                left = freed.awaitNanos(left);
            }
        } finally {
            waiting--;
        }
    }

    /** {@return how many downloads may run at once} */
    int most() {
        return most;
    }

    /** {@return how many places are taken} */
    int taken() {
        return locked(() -> all);
    }

    /** {@return how many requests wait for a place} */
    int waiting() {
        return locked(() -> waiting);
    }

    private int locked(IntSupplier read) {
        lock.lock();
        try {
            return read.getAsInt();
        } finally {
            lock.unlock();
        }
    }

    private Optional<Reason> refusal(String viewer, Set<String> teams) {
        if (closed) {
            return Optional.of(Reason.STOPPING);
        }
        if (ofViewer.getOrDefault(viewer, 0) >= mostOfViewer) {
            return Optional.of(Reason.TOO_MANY_OF_VIEWER);
        }
        if (!teams.isEmpty()
                && teams.stream().allMatch(team -> ofTeam.getOrDefault(team, 0) >= mostOfTeam)) {
            return Optional.of(Reason.TOO_MANY_OF_TEAM);
        }
        return all >= most ? Optional.of(Reason.TOO_MANY) : Optional.empty();
    }

    private TooManyDownloads turnedAway(String viewer, Set<String> teams) {
        Reason reason = refusal(viewer, teams).orElse(Reason.TOO_MANY);
        return new TooManyDownloads(
                reason,
                switch (reason) {
                    case STOPPING -> "The portal is shutting down.";
                    case TOO_MANY_OF_VIEWER ->
                            "You have "
                                    + ofViewer.getOrDefault(viewer, 0)
                                    + " active downloads, which is the limit. Stop one, or wait.";
                    case TOO_MANY_OF_TEAM ->
                            "Your team has "
                                    + mostOfTeam
                                    + " active downloads, which is the limit.";
                    case TOO_MANY -> all + " downloads are active, which is the limit.";
                });
    }

    /** Leaves a place that was taken for the same viewer and teams. */
    void leave(String viewer, Set<String> teams) {
        lock.lock();
        try {
            all--;
            remove(ofViewer, viewer);
            teams.forEach(team -> remove(ofTeam, team));
            freed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private static void remove(Map<String, Integer> counts, String key) {
        counts.computeIfPresent(key, (_, count) -> count == 1 ? null : count - 1);
    }

    /** From now on there is no place for anybody; those who have one keep it. */
    void close() {
        lock.lock();
        try {
            closed = true;
            freed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
