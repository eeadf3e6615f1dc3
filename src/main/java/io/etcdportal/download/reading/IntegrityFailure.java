package io.etcdportal.download.reading;

import io.etcdportal.etcd.snapshot.SnapshotVerdict;
import io.etcdportal.source.SourceUnavailable;

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

    /**
     * {@return what a source's failure says of the copy itself, where it says that: what is stored
     * can't be unpacked to a snapshot; else the failure as it is}
     */
    static RuntimeException of(SourceUnavailable failure) {
        return switch (failure.failure().cause()) {
            case DAMAGED ->
                    new IntegrityFailure(SnapshotVerdict.DAMAGED, failure.failure().detail());
            case ENCRYPTED ->
                    new IntegrityFailure(SnapshotVerdict.ENCRYPTED, failure.failure().detail());
            case NO_SNAPSHOT ->
                    new IntegrityFailure(SnapshotVerdict.UNREADABLE, failure.failure().detail());
            default -> failure;
        };
    }

    /** {@return what it is instead} */
    public SnapshotVerdict verdict() {
        return verdict;
    }
}
