package io.etcdportal.download;

import io.etcdportal.access.Access.Decision.DenialCause;

/** The viewer may see the backup, but not have it checked. The message says why. */
public final class CheckDenied extends RuntimeException {

    private final DenialCause denialCause;

    CheckDenied(String sentence, DenialCause denialCause) {
        super(sentence);
        this.denialCause = denialCause;
    }

    /** {@return what it takes that they don't have} */
    public DenialCause denialCause() {
        return denialCause;
    }
}
