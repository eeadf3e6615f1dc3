package io.etcdportal.etcd;

/**
 * What reading a snapshot file from its first to its last byte came to. Etcd's own tools stop at
 * less: {@code etcdutl snapshot status} never looks at the seal.
 */
public enum SnapshotVerdict {
    /** Every byte is the one that was sealed, and nothing in it contradicts itself. */
    WHOLE(
            "Verified",
            "Every byte was read, and the SHA-256 at the end of the file is that of everything"
                    + " before it."),
    /** Nothing is wrong with its pages, but nothing proves them either. */
    UNSEALED(
            "No integrity hash",
            "The file ends without the snapshot's own SHA-256, as a plain copy of a database does."
                    + " It can be restored with --skip-hash-check only, and nothing proves that it"
                    + " is whole."),
    /** It is complete, and not what was saved; the check says in which way. */
    DAMAGED(
            "Damaged",
            "The bytes are not what was saved. A restore refuses it, or restores something else."),
    /** It ends before its end. */
    TRUNCATED("Truncated", "The file ends before its end: part of the snapshot is missing."),
    /** It has no bytes. */
    EMPTY("Empty", "The file has no bytes."),
    /** It was written while it was read. */
    GROWING("Being written", "The file was still being written while it was read."),
    /** No database of etcd can be recognised in it. */
    UNREADABLE(
            "Not a snapshot",
            "No etcd database can be recognised in the file: it is something else, or it is"
                    + " compressed or encrypted.");

    private final String label;
    private final String sentence;

    SnapshotVerdict(String label, String sentence) {
        this.label = label;
        this.sentence = sentence;
    }

    /** {@return one or two words for a page} */
    public String label() {
        return label;
    }

    /** {@return what it means, as one or two sentences} */
    public String sentence() {
        return sentence;
    }
}
