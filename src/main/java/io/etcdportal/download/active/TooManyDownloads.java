package io.etcdportal.download.active;

import java.time.Duration;

/** The viewer may have the backup, but not now. The message says why. */
public final class TooManyDownloads extends RuntimeException {

    private final Reason reason;

    /** Why not now. */
    public enum Reason {
        /** The viewer has as many downloads running as one may have. */
        TOO_MANY_OF_VIEWER(10),
        /** Each of the viewer's teams has as many downloads running as one may have. */
        TOO_MANY_OF_TEAM(10),
        /** As many downloads run as the portal carries. */
        TOO_MANY(10),
        /** The portal is about to end. */
        STOPPING(30);

        private final int seconds;

        Reason(int seconds) {
            this.seconds = seconds;
        }
    }

    TooManyDownloads(Reason reason, String sentence) {
        super(sentence);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }

    /** {@return after what time it is worth another try} */
    public Duration retryAfter() {
        return Duration.ofSeconds(reason.seconds);
    }
}
