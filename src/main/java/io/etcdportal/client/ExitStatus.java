package io.etcdportal.client;

/** How a command ended, for scripts. The codes are documented and don't change. */
enum ExitStatus {
    /** Everything was done. */
    DONE(0),
    /** None of the others: the peer is no portal, its certificate is not trusted. */
    FAILED(1),
    /** The arguments make no sense, or the portal refuses one of them. */
    INVALID_ARGUMENTS(2),
    /** The portal refuses the token, or what it was asked for with this token. */
    DENIED(3),
    /** There is no such cluster or backup, or none that fits. */
    NOT_FOUND(4),
    /** The portal or its source is unreachable or busy. A later run may succeed. */
    UNAVAILABLE(5),
    /** The backup, or what arrived of it, is damaged. */
    DAMAGED(6),
    /** A local file can't be read or written. */
    LOCAL_FILE(7);

    private final int code;

    ExitStatus(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }
}
