package io.etcdportal.download;

import io.etcdportal.access.Access.Decision.Lack;

/** The viewer may see the backup, but not have its bytes. The message says why. */
public final class DownloadDenied extends RuntimeException {

    private final Lack lack;

    DownloadDenied(String sentence, Lack lack) {
        super(sentence);
        this.lack = lack;
    }

    /** {@return what it takes that they don't have} */
    public Lack lack() {
        return lack;
    }
}
