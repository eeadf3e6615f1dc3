package io.etcdportal.download;

import io.etcdportal.access.Access.Decision.Lack;

/** The viewer may see the backup, but not have it checked. The message says why. */
public final class CheckDenied extends RuntimeException {

    private final Lack lack;

    CheckDenied(String sentence, Lack lack) {
        super(sentence);
        this.lack = lack;
    }

    /** {@return what it takes that they don't have} */
    public Lack lack() {
        return lack;
    }
}
