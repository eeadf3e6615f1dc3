package io.etcdportal.download;

import io.etcdportal.catalog.Backup;
import io.etcdportal.cluster.ClusterId;
import io.etcdportal.etcd.BackupName;

import org.springframework.stereotype.Component;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What viewers were sent lately, since whoever asks for a rest seldom says of what: {@code curl -C
 * -} and {@code wget -c} tell nothing but how much they have.
 */
@Component
class Parts {

    private static final Duration KEPT = Duration.ofDays(1);
    private static final Duration KEPT_WHOLE = Duration.ofMinutes(10);
    private static final int MOST_OF_ONE = 16;
    private static final int MOST = 4_096;

    private final Clock clock;
    private final Map<Holder, Deque<Part>> parts = new LinkedHashMap<>(16, 0.75f, true);

    Parts(Clock clock) {
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
    synchronized List<Part> reaching(Holder holder, long offset) {
        List<Part> found = new ArrayList<>();
        for (Part part : parts.getOrDefault(holder, new ArrayDeque<>())) {
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

    /** Keeps a part. One that begins with the first byte replaces what its client got before. */
    synchronized void add(Holder holder, Part part, boolean fromTheFirst) {
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

    private boolean isRecent(Part part) {
        Instant since = clock.instant().minus(part.isComplete() ? KEPT_WHOLE : KEPT);
        return part.begun().isAfter(since);
    }
}
