package io.etcdportal.download.active;

import io.etcdportal.audit.AuditEntry.Outcome;

/** A running download was ended by the portal or by somebody. The message says by whom and why. */
public final class DownloadStopped extends RuntimeException {

    private final Outcome outcome;

    DownloadStopped(Outcome outcome, String sentence) {
        super(sentence);
        this.outcome = outcome;
    }

    /** {@return how the download ended} */
    public Outcome outcome() {
        return outcome;
    }
}
