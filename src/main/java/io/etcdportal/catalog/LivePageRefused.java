package io.etcdportal.catalog;

import java.time.Duration;

/**
 * A page can't be kept up to date at the moment. It is as good as ever, and can be loaded again.
 */
public final class LivePageRefused extends RuntimeException {

    private final Reason reason;

    /** Why not. */
    public enum Reason {
        /** The viewer has as many as one may have. */
        TOO_MANY_OF_VIEWER,
        /** There are as many as the portal carries. */
        TOO_MANY,
        /** The portal is about to end. */
        STOPPING
    }

    LivePageRefused(Reason reason) {
        super(reason.name());
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }

    /** {@return after what time it is worth another try} */
    public Duration retryAfter() {
        return Duration.ofSeconds(30);
    }
}
