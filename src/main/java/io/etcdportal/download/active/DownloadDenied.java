package io.etcdportal.download.active;

import io.etcdportal.access.Access.Decision.DenialCause;

/** The viewer may see the backup, but not have its bytes. The message says why. */
public final class DownloadDenied extends RuntimeException {

    private final DenialCause denialCause;

    public DownloadDenied(String sentence, DenialCause denialCause) {
        super(sentence);
        this.denialCause = denialCause;
    }

    /** {@return what it takes that they don't have} */
    public DenialCause denialCause() {
        return denialCause;
    }
}
