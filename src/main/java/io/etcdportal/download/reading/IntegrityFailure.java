package io.etcdportal.download.reading;

import io.etcdportal.etcd.SnapshotVerdict;

/**
 * A backup was read to its end, and is not what a backup must be to be handed out. The message says
 * what was found, for a person.
 */
public final class IntegrityFailure extends RuntimeException {

    private final SnapshotVerdict verdict;

    public IntegrityFailure(SnapshotVerdict verdict, String sentence) {
        super(sentence);
        this.verdict = verdict;
    }

    /** {@return what it is instead} */
    public SnapshotVerdict verdict() {
        return verdict;
    }
}
