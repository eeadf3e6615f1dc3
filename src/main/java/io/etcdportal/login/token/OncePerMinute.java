package io.etcdportal.login.token;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.OptionalLong;
import java.util.Set;

/** Lets through one of each kind in a minute, and of all kinds together not more than a few. */
final class OncePerMinute {

    private static final Duration WINDOW = Duration.ofMinutes(1);
    private static final int MOST_KINDS = 120;

    private final Clock clock;
    private final Set<String> seen = new HashSet<>();
    private Instant end = Instant.MIN;
    private long leftOut;

    OncePerMinute(Clock clock) {
        this.clock = clock;
    }

    /**
     * {@return how many were left out since the last one that was let through; nothing where this
     * one is left out too}
     */
    synchronized OptionalLong admit(String kind) {
        Instant now = clock.instant();
        if (now.isAfter(end)) {
            seen.clear();
            end = now.plus(WINDOW);
        }
        if (seen.size() >= MOST_KINDS || !seen.add(kind)) {
            leftOut++;
            return OptionalLong.empty();
        }
        long before = leftOut;
        leftOut = 0;
        return OptionalLong.of(before);
    }
}
