package io.etcdportal.background;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * For how long other portals have been silent that count on in a shared database as long as they
 * are alive. It compares what they have counted with what was seen before, so that no clocks have
 * to agree. For one thread.
 */
public final class Heartbeats {

    private final Map<String, Seen> seen = new HashMap<>();

    /**
     * How far one had counted.
     *
     * @param since the reading of {@link System#nanoTime()} since which it has not counted on
     */
    private record Seen(long beats, long since) {}

    /**
     * {@return for how long one has not counted on, as far as was seen}
     *
     * @param beats how far it has counted now
     */
    public Duration silence(String portal, long beats) {
        long now = System.nanoTime();
        Seen before = seen.get(portal);
        if (before == null || before.beats() != beats) {
            seen.put(portal, new Seen(beats, now));
            return Duration.ZERO;
        }
        return Duration.ofNanos(now - before.since());
    }

    /** Forgets all others. */
    public void retain(Collection<String> portals) {
        seen.keySet().retainAll(portals);
    }
}
