package io.etcdportal.client;

import java.time.Duration;

/**
 * How long a command waits and how often it tries again.
 *
 * @param retries how often it tries again in a row without getting a byte further
 * @param first how long it waits the first time; each time after that twice as long
 * @param longest how long it waits at most by itself
 * @param longestAsked how long it waits at most because the portal asks for that
 * @param silence how long an answer may stay away, or pause
 */
record Patience(
        int retries, Duration first, Duration longest, Duration longestAsked, Duration silence) {

    /** Enough for a portal that is started anew: two minutes, with the pauses between them. */
    static final int RETRIES = 10;

    static final int SILENCE_SECONDS = 60;

    private static final int MOST_DOUBLINGS = 20;

    /** {@return that of the command line} */
    static Patience of(int retries, Duration silence) {
        return new Patience(
                retries,
                Duration.ofMillis(200),
                Duration.ofSeconds(30),
                Duration.ofMinutes(15),
                silence);
    }

    /** {@return how long to wait after so many attempts have failed in a row} */
    Duration backOff(int failed) {
        Duration wait = first.multipliedBy(1L << Math.min(failed, MOST_DOUBLINGS));
        return wait.compareTo(longest) > 0 ? longest : wait;
    }
}
