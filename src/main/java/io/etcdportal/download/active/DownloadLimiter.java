package io.etcdportal.download.active;

import io.etcdportal.download.active.TooManyDownloads.Reason;
import io.etcdportal.replica.SharedPlaces;
import io.etcdportal.replica.SharedPlaces.Answer;
import io.etcdportal.replica.SharedPlaces.Place;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How many downloads may run at once: on this portal never more than the heap has room for, and of
 * one viewer and one team, on all portals together, only a part of that, so that nobody can take
 * all places. A request that finds no place waits a moment for one, and is then refused.
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
    private final SharedPlaces sharedPlaces;
    private final int most;
    private final int mostOfViewer;
    private final int mostOfTeam;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition freed = lock.newCondition();
    private final AtomicInteger waiting = new AtomicInteger();

    /** How many places of this portal are taken, by what they count for. */
    private final Map<String, Integer> taken = new HashMap<>();

    private int all;
    private volatile boolean closed;

    @Autowired
    DownloadLimiter(DownloadSettings settings, SharedPlaces sharedPlaces) {
        this(settings, DataSize.ofBytes(Runtime.getRuntime().maxMemory()), sharedPlaces);
    }

    DownloadLimiter(DownloadSettings settings, DataSize heap, SharedPlaces sharedPlaces) {
        this.settings = settings;
        this.sharedPlaces = sharedPlaces;
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

    /** Who wants a place. */
    private record Request(String viewer, Set<String> teams) {

        String viewerName() {
            return "viewer " + viewer;
        }

        List<String> teamNames() {
            return teams.stream().map(team -> "team " + team).toList();
        }

        /** What a place counts for. */
        Set<String> names() {
            return Stream.concat(Stream.of(viewerName()), teamNames().stream())
                    .collect(Collectors.toUnmodifiableSet());
        }
    }

    /**
     * Takes a place, which must be closed again, once. It counts for all teams of the viewer, and a
     * viewer is refused where all of them have as many as they may.
     *
     * @param viewer the id of the viewer
     * @param teams the names of the viewer's teams
     * @throws TooManyDownloads where there is none
     */
    Place take(String viewer, Set<String> teams) {
        Request request = new Request(viewer, teams);
        long deadline = System.nanoTime() + settings.waitInLine().toNanos();
        waiting.incrementAndGet();
        try {
            while (true) {
                takeHere(request, deadline);
                switch (takeOfAll(request)) {
                    case Answer.Taken(Place shared) -> {
                        return () -> {
                            leave(request);
                            shared.close();
                        };
                    }
                    case Answer.Full(Map<String, Integer> ofAll) -> {
                        leave(request);
                        awaitAnother(request, ofAll, deadline);
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw turnedAway(request, Map.of());
        } finally {
            waiting.decrementAndGet();
        }
    }

    /** Takes one of this portal, as soon as there is one. */
    private void takeHere(Request request, long deadline) throws InterruptedException {
        lock.lock();
        try {
            while (closed || all >= most || refusal(request, taken).isPresent()) {
                long left = deadline - System.nanoTime();
                if (closed || left <= 0) {
                    throw turnedAway(request, taken);
                }
                long _ = freed.awaitNanos(left);
            }
            all++;
            request.names().forEach(name -> taken.merge(name, 1, Integer::sum));
        } finally {
            lock.unlock();
        }
    }

    /** Has it count for all portals, if they have left it any. */
    private Answer takeOfAll(Request request) {
        try {
            return sharedPlaces.take(request.names(), ofAll -> refusal(request, ofAll).isEmpty());
        } catch (RuntimeException e) {
            leave(request);
            throw e;
        }
    }

    /** What another portal gives back wakes nobody here. */
    private void awaitAnother(Request request, Map<String, Integer> ofAll, long deadline)
            throws InterruptedException {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
            throw turnedAway(request, ofAll);
        }
        Thread.sleep(Duration.ofNanos(Math.min(left, SharedPlaces.LOOK_AGAIN.toNanos())));
    }

    /** {@return how many downloads may run at once} */
    int most() {
        return most;
    }

    /** {@return how many places of this portal are taken} */
    int taken() {
        lock.lock();
        try {
            return all;
        } finally {
            lock.unlock();
        }
    }

    /** {@return how many requests wait for a place} */
    int waiting() {
        return waiting.get();
    }

    /** What is in the way of a viewer, of how many places are taken by name. */
    private Optional<Reason> refusal(Request request, Map<String, Integer> counts) {
        if (counts.getOrDefault(request.viewerName(), 0) >= mostOfViewer) {
            return Optional.of(Reason.TOO_MANY_OF_VIEWER);
        }
        return !request.teams().isEmpty()
                        && request.teamNames().stream()
                                .allMatch(team -> counts.getOrDefault(team, 0) >= mostOfTeam)
                ? Optional.of(Reason.TOO_MANY_OF_TEAM)
                : Optional.empty();
    }

    private TooManyDownloads turnedAway(Request request, Map<String, Integer> counts) {
        Reason reason = closed ? Reason.STOPPING : refusal(request, counts).orElse(Reason.TOO_MANY);
        return new TooManyDownloads(
                reason,
                switch (reason) {
                    case STOPPING -> "The portal is shutting down.";
                    case TOO_MANY_OF_VIEWER ->
                            "You have "
                                    + counts.getOrDefault(request.viewerName(), 0)
                                    + " active downloads, which is the limit. Stop one, or wait.";
                    case TOO_MANY_OF_TEAM ->
                            "Your team has "
                                    + mostOfTeam
                                    + " active downloads, which is the limit.";
                    case TOO_MANY -> taken() + " downloads are active, which is the limit.";
                });
    }

    private void leave(Request request) {
        lock.lock();
        try {
            all--;
            request.names().forEach(this::leave);
            freed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void leave(String name) {
        taken.computeIfPresent(name, (_, count) -> count == 1 ? null : count - 1);
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
