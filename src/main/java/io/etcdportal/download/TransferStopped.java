package io.etcdportal.download;

import io.etcdportal.audit.AuditEntry.Outcome;

/** A running download was ended by the portal or by somebody. The message says by whom and why. */
public final class TransferStopped extends RuntimeException {

    private final Outcome outcome;

    TransferStopped(Outcome outcome, String sentence) {
        super(sentence);
        this.outcome = outcome;
    }

    /** {@return how the download ended} */
    public Outcome outcome() {
        return outcome;
    }
}
