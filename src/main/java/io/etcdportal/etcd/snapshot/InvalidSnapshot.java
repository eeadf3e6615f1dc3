package io.etcdportal.etcd.snapshot;

/** What was read is no sound snapshot. The message is a sentence for a person. */
public final class InvalidSnapshot extends RuntimeException {

    private final SnapshotVerdict verdict;
    private final String sentence;

    InvalidSnapshot(String sentence) {
        this(SnapshotVerdict.DAMAGED, sentence);
    }

    InvalidSnapshot(SnapshotVerdict verdict, String sentence) {
        super(sentence);
        this.verdict = verdict;
        this.sentence = sentence;
    }

    @Override
    public String getMessage() {
        return sentence;
    }

    /** {@return what it is instead: damaged, cut off, empty or unreadable} */
    public SnapshotVerdict verdict() {
        return verdict;
    }
}
