package io.etcdportal.audit.export;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;

/**
 * How a feed is doing.
 *
 * @param name which feed
 * @param position the id of the last entry that was taken
 * @param behind how many entries wait
 * @param waitingSince when the first of them happened
 * @param lateAfter the age from which it is late
 * @param failure why it is not taken, as a sentence, where something is wrong
 */
record FeedState(
        String name,
        long position,
        long behind,
        @Nullable Instant waitingSince,
        Duration lateAfter,
        @Nullable String failure) {

    /** {@return how long the first entry that waits has waited} */
    Duration lag(Instant now) {
        return waitingSince == null || waitingSince.isAfter(now)
                ? Duration.ZERO
                : Duration.between(waitingSince, now);
    }

    boolean isLate(Instant now) {
        return lag(now).compareTo(lateAfter) > 0;
    }
}
