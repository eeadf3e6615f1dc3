package io.etcdportal.source.layout;

import java.io.IOException;

/** What is stored holds no snapshot that can be read. The message is for people. */
public final class DecodingFailure extends IOException {

    private static final long serialVersionUID = 1;

    /** Why. */
    public enum Reason {
        /** It ends too early. */
        TRUNCATED,
        /** It contradicts itself or its checksum. */
        DAMAGED,
        /** It unpacks to more than any snapshot has. */
        TOO_LARGE,
        ENCRYPTED,
        /** What is in it is something else. */
        NO_SNAPSHOT,
        /** There is more than one in it. */
        SEVERAL_SNAPSHOTS
    }

    private final Reason reason;

    DecodingFailure(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    DecodingFailure(Reason reason, String message, Exception cause) {
        super(message, cause);
        this.reason = reason;
    }

    /** {@return why} */
    public Reason reason() {
        return reason;
    }
}
