package io.etcdportal.source.encoding;

import java.io.IOException;

/** What is stored holds no snapshot that can be read. */
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
    private final String sentence;

    DecodingFailure(Reason reason, String sentence) {
        super(sentence);
        this.reason = reason;
        this.sentence = sentence;
    }

    DecodingFailure(Reason reason, String sentence, Exception cause) {
        super(sentence, cause);
        this.reason = reason;
        this.sentence = sentence;
    }

    /** {@return why, in a word} */
    public Reason reason() {
        return reason;
    }

    /** {@return why, for people} */
    public String sentence() {
        return sentence;
    }
}
