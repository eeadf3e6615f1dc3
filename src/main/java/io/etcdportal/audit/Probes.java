package io.etcdportal.audit;

import io.etcdportal.cluster.ClusterId;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Writes down that somebody asked for a cluster or backup that is hidden from them, or that is
 * none; nobody finds out here which. Whoever guesses decides how often: of one viewer, each thing
 * is written once in a quarter of an hour and no more than a few, and one more entry tells how many
 * were left out.
 */
@Component
public final class Probes {

    /** How many entries one viewer can bring about in a quarter of an hour, besides the last. */
    static final int MOST = 50;

    private static final Logger log = LoggerFactory.getLogger(Probes.class);
    private static final Duration WINDOW = Duration.ofMinutes(15);

    private final AuditTrail trail;
    private final Clock clock;
    private final Map<String, Tally> tallies = new ConcurrentHashMap<>();

    Probes(AuditTrail trail, Clock clock) {
        this.trail = trail;
        this.clock = clock;
    }

    private record Probe(ClusterId cluster, @Nullable String backup) {}

    /** What one viewer has asked for in a window of time, guarded by itself. */
    private static final class Tally {

        final Instant end;
        private final Set<Probe> seen = new HashSet<>();
        private Origin last;
        private long leftOut;

        Tally(Instant end, Origin first) {
            this.end = end;
            this.last = first;
        }

        synchronized boolean admits(Probe probe, Origin origin) {
            last = origin;
            if (seen.contains(probe)) {
                return false;
            }
            if (seen.size() >= MOST) {
                leftOut++;
                return false;
            }
            return seen.add(probe);
        }

        synchronized void forget(Probe probe) {
            seen.remove(probe);
        }

        synchronized long leftOut() {
            return leftOut;
        }

        synchronized Origin last() {
            return last;
        }
    }

    /**
     * Writes it down, unless it has been already or there were too many.
     *
     * @param backup what was asked for of the cluster, as far as it was said
     * @param request the request, as {@code GET /clusters/eu/payments/ledger}
     * @throws AuditUnavailable where that can't be written
     */
    public void record(Origin origin, ClusterId cluster, @Nullable String backup, String request) {
        Probe probe = new Probe(cluster, backup);
        Tally tally = tally(origin);
        if (tally.admits(probe, origin)) {
            try {
                trail.hidden(origin, cluster, backup, Map.of("request", request));
            } catch (AuditUnavailable e) {
                tally.forget(probe);
                throw e;
            }
        }
    }

    private Tally tally(Origin origin) {
        Instant now = clock.instant();
        String viewer = origin.viewer().id();
        Tally tally = tallies.computeIfAbsent(viewer, _ -> new Tally(now.plus(WINDOW), origin));
        if (now.isBefore(tally.end)) {
            return tally;
        }
        close(viewer, tally);
        return tallies.computeIfAbsent(viewer, _ -> new Tally(now.plus(WINDOW), origin));
    }

    /** Writes down how many were left out of what is over. */
    void closeOld() {
        Instant now = clock.instant();
        tallies.forEach(
                (viewer, tally) -> {
                    if (!now.isBefore(tally.end)) {
                        close(viewer, tally);
                    }
                });
    }

    /** The same of everything, before the portal ends. */
    void closeAll() {
        tallies.forEach(this::close);
    }

    private void close(String viewer, Tally tally) {
        if (!tallies.remove(viewer, tally) || tally.leftOut() == 0) {
            return;
        }
        String leftOut = String.valueOf(tally.leftOut());
        try {
            trail.hidden(tally.last(), null, null, Map.of("leftOut", leftOut));
        } catch (AuditUnavailable e) {
            log.error(
                    "That {} asked for {} more clusters or backups that are hidden or none could"
                            + " not be recorded",
                    viewer,
                    leftOut,
                    e);
        }
    }
}
