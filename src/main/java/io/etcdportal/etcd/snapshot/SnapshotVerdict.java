package io.etcdportal.etcd.snapshot;

import java.util.Arrays;

/**
 * What reading a snapshot file from its first to its last byte came to. Etcd's own tools stop at
 * less: {@code etcdutl snapshot status} never looks at the trailing hash.
 */
public enum SnapshotVerdict {
    /** Every byte is the one that was hashed, and nothing in it contradicts itself. */
    VERIFIED(
            "whole",
            "Verified",
            "Every byte was read. The SHA-256 at the end of the file matches everything before"
                    + " it."),
    /** Nothing is wrong with its pages, but nothing proves them either. */
    WITHOUT_HASH(
            "unsealed",
            "No integrity hash",
            "The file has no integrity hash, like a plain copy of a database. It can be restored"
                    + " only with --skip-hash-check, and nothing proves that it is complete."),
    /** It is complete, and not what was saved; the check says in which way. */
    DAMAGED(
            "damaged",
            "Damaged",
            "The bytes are not what was saved. A restore fails, or restores wrong data."),
    /** It ends before its end. */
    TRUNCATED("truncated", "Truncated", "The file is truncated: part of the snapshot is missing."),
    /** It has no bytes. */
    EMPTY("empty", "Empty", "The file is empty."),
    /** It was written while it was read. */
    GROWING("growing", "Being written", "The file was still being written while it was read."),
    /** What is in it can't be told without a key. */
    ENCRYPTED(
            "encrypted", "Encrypted", "The file is encrypted, so its contents can't be verified."),
    /** No database of etcd can be recognised in it. */
    UNREADABLE(
            "unreadable",
            "Not a snapshot",
            "The file contains no etcd database. It is something else, or it is compressed or"
                    + " encrypted.");

    private final String code;
    private final String label;
    private final String sentence;

    SnapshotVerdict(String code, String label, String sentence) {
        this.code = code;
        this.label = label;
        this.sentence = sentence;
    }

    /** {@return the verdict that has the code} */
    public static SnapshotVerdict ofCode(String code) {
        return Arrays.stream(values())
                .filter(verdict -> verdict.code.equals(code))
                .findFirst()
                .orElseThrow();
    }

    /** {@return the word for it in JSON, headers and the audit} */
    public String code() {
        return code;
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
