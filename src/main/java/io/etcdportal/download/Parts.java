package io.etcdportal.download;

import io.etcdportal.catalog.Backup;
import io.etcdportal.cluster.ClusterId;
import io.etcdportal.etcd.BackupName;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What viewers were sent lately, since whoever asks for a rest seldom says of what: {@code curl -C
 * -} and {@code wget -c} tell nothing but how much they have. Kept in the database too, for the
 * time after a restart and for other portals.
 */
@Component
class Parts {

    private static final Duration KEPT = Duration.ofDays(1);
    private static final Duration KEPT_WHOLE = Duration.ofMinutes(10);
    private static final Duration SWEPT_EVERY = Duration.ofHours(1);
    private static final Duration DATABASE_WAIT = Duration.ofMillis(500);
    private static final long SMALL = 1L << 20;
    private static final int MOST_OF_ONE = 16;
    private static final int MOST = 4_096;
    private static final Logger log = LoggerFactory.getLogger(Parts.class);

    private final PartTable table;
    private final Clock clock;
    private final Map<Holder, Deque<Part>> parts = new LinkedHashMap<>(16, 0.75f, true);
    private Instant swept = Instant.EPOCH;

    Parts(PartTable table, Clock clock) {
        this.table = table;
        this.clock = clock;
    }

    /** Who was sent something of what. */
    record Holder(String viewer, ClusterId cluster, BackupName backup) {

        static Holder of(String viewer, Backup backup) {
            return new Holder(viewer, backup.cluster(), backup.name());
        }
    }

    /**
     * {@return what those bytes before an offset can be that the viewer says to have, the latest
     * first} What was sent before a whole backup counts no more, since they have that; and a whole
     * one counts only as long as its last bytes may have been lost on the way.
     */
    List<Part> reaching(Holder holder, long offset) {
        List<Part> found = new ArrayList<>();
        for (Part part : all(holder)) {
            if (part.isComplete() && !found.isEmpty()) {
                return found;
            }
            if (part.length() >= offset && isRecent(part)) {
                found.add(part);
            }
            if (part.isComplete()) {
                return found;
            }
        }
        return found;
    }

    /** What this portal sent since its start is known best from memory. */
    private List<Part> all(Holder holder) {
        List<Part> kept = table.of(holder, clock.instant().minus(KEPT));
        synchronized (this) {
            Deque<Part> here = parts.getOrDefault(holder, new ArrayDeque<>());
            Set<UUID> known = here.stream().map(Part::id).collect(Collectors.toSet());
            return Stream.concat(
                            here.stream(), kept.stream().filter(part -> !known.contains(part.id())))
                    .sorted(Comparator.comparing(Part::begun).reversed())
                    .toList();
        }
    }

    /**
     * Keeps a part. One that begins with the first byte replaces what its client got before.
     *
     * @param end how many bytes it can become, which may be more than can be
     */
    void add(Holder holder, Part part, boolean fromTheFirst, long end) {
        remember(holder, part, fromTheFirst);
        if (end > SMALL) {
            inTime(() -> table.put(holder, part, false));
        }
    }

    private synchronized void remember(Holder holder, Part part, boolean fromTheFirst) {
        Deque<Part> held = parts.computeIfAbsent(holder, _ -> new ArrayDeque<>());
        held.removeIf(
                old -> !isRecent(old) || (fromTheFirst && old.client().equals(part.client())));
        held.addFirst(part);
        if (held.size() > MOST_OF_ONE) {
            held.removeLast();
        }
        if (parts.size() > MOST) {
            parts.remove(parts.keySet().iterator().next());
        }
    }

    /** Keeps how far a part came. Of a small one there is something to keep where it broke off. */
    void ended(Holder holder, Part part, long end) {
        if (end > SMALL || !part.isComplete()) {
            inTime(() -> table.put(holder, part, true));
        }
        sweep();
    }

    private void sweep() {
        Instant now = clock.instant();
        synchronized (this) {
            if (now.isBefore(swept.plus(SWEPT_EVERY))) {
                return;
            }
            swept = now;
        }
        inTime(() -> table.forgetBefore(now.minus(KEPT)));
    }

    /**
     * A database that hiccups costs no download. The rest of a part that it doesn't know can't be
     * asked for after a restart, which costs no more than beginning anew.
     */
    private static void inTime(Runnable write) {
        FutureTask<Void> task = new FutureTask<>(write, null);
        Thread.ofVirtual().name("sent part").start(task);
        try {
            task.get(DATABASE_WAIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            log.warn("What was sent of a backup could not be kept", e);
        }
    }

    private boolean isRecent(Part part) {
        Instant since = clock.instant().minus(part.isComplete() ? KEPT_WHOLE : KEPT);
        return part.begun().isAfter(since);
    }
}
