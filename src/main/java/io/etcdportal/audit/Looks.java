package io.etcdportal.audit;

import io.etcdportal.audit.AuditEntry.Event;
import io.etcdportal.cluster.ClusterId;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes down who looks at the records of others, before they see them. Who asks the same again
 * within a quarter of an hour, from the same place and by the same token, is still looking: so the
 * pages of a long list are one look, and the record is not filled by those who read it.
 */
@Component
class Looks {

    private static final Duration SAME_LOOK = Duration.ofMinutes(15);
    private static final int MOST = 10_000;

    private final AuditTrail trail;
    private final Clock clock;
    private final Map<Look, Instant> recent = Collections.synchronizedMap(new Recent());

    Looks(AuditTrail trail, Clock clock) {
        this.trail = trail;
        this.clock = clock;
    }

    private record Look(
            String viewer, @Nullable String token, String address, Map<String, String> details) {}

    /**
     * Writes down a look, if it is a new one.
     *
     * @param at what is looked at, in a word
     * @param cluster the cluster whose records these are, where it is one that the viewer may look
     *     at
     * @param wanted what is asked for, by the names of the parameters
     * @throws AuditUnavailable where that can't be written, and therefore nothing may be shown
     */
    void record(Origin origin, String at, @Nullable ClusterId cluster, Map<String, String> wanted) {
        Map<String, String> details = new TreeMap<>(wanted);
        details.put("view", at);
        Look look =
                new Look(
                        origin.viewer().id(),
                        origin.viewer().credential().token(),
                        origin.address(),
                        details);
        Instant now = clock.instant();
        Instant before = recent.get(look);
        if (before == null || before.plus(SAME_LOOK).isBefore(now)) {
            trail.record(Event.AUDIT_READ, origin, cluster, null, details);
            recent.put(look, now);
        }
    }

    /** Forgets the oldest; to forget one costs one entry more. */
    private static final class Recent extends LinkedHashMap<Look, Instant> {

        @Override
        protected boolean removeEldestEntry(Map.Entry<Look, Instant> eldest) {
            return size() > MOST;
        }
    }
}
