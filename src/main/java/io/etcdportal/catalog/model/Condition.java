package io.etcdportal.catalog.model;

import io.etcdportal.etcd.snapshot.SnapshotSize;
import io.etcdportal.etcd.snapshot.SnapshotVerdict;
import io.etcdportal.sentence.Wording;

import java.util.Arrays;
import java.util.OptionalLong;

/**
 * How whole a copy is, as far as is known: what a check of its bytes found, and otherwise how it
 * looks from the outside. The best comes first; of several copies the best counts for the backup.
 */
public enum Condition implements Wording {
    /** Its bytes were read, and are what was saved. */
    VERIFIED(
            0,
            "whole",
            "Every byte was read, and the snapshot's integrity hash (SHA-256) matches."),
    /** Its length is that of a snapshot with its trailing hash. */
    UNVERIFIED(
            10,
            "sealed",
            "The length is that of a complete snapshot with its integrity hash. The bytes have not"
                    + " been verified yet."),
    /** The source does not tell its length. */
    UNKNOWN(
            20,
            "unknown",
            "The source does not report the length. The backup has not been verified yet."),
    /** Its length leaves no room for the trailing hash. */
    WITHOUT_HASH(
            30,
            "unsealed",
            "The file has no integrity hash. It can be restored only with --skip-hash-check, and"
                    + " nothing proves that it is complete."),
    /** It is encrypted, and the portal has no key that fits. */
    ENCRYPTED(35, "encrypted", "The file is encrypted. The portal can't look into it."),
    /** It was being written when it was last looked at. */
    GROWING(40, "growing", "The file was still being written when it was last checked."),
    /** Its length can't be that of a snapshot. */
    TRUNCATED(
            50, "torn", "The length can't be that of a complete snapshot: the file is truncated."),
    /** Its bytes were read, and are not what was saved. */
    DAMAGED(
            60,
            "damaged",
            "The bytes were read. They don't match the integrity hash or are not an intact"
                    + " database."),
    /** Its bytes were read, and no database of etcd could be recognised in them. */
    UNREADABLE(70, "unreadable", "The bytes were read. They contain no etcd database."),
    /** It has no bytes. */
    EMPTY(80, "empty", "The file is empty.");

    private final int rank;
    private final String code;
    private final String english;

    Condition(int rank, String code, String english) {
        this.rank = rank;
        this.code = code;
        this.english = english;
    }

    public static Condition of(OptionalLong size, boolean growing) {
        if (growing) {
            return GROWING;
        }
        return size.isEmpty() ? UNKNOWN : of(SnapshotSize.of(size.getAsLong()));
    }

    private static Condition of(SnapshotSize size) {
        return switch (size) {
            case WITH_HASH -> UNVERIFIED;
            case WITHOUT_HASH -> WITHOUT_HASH;
            case TRUNCATED -> TRUNCATED;
            case EMPTY -> EMPTY;
        };
    }

    public static Condition of(SnapshotVerdict verdict) {
        return switch (verdict) {
            case VERIFIED -> VERIFIED;
            case WITHOUT_HASH -> WITHOUT_HASH;
            case ENCRYPTED -> ENCRYPTED;
            case GROWING -> GROWING;
            case TRUNCATED -> TRUNCATED;
            case DAMAGED -> DAMAGED;
            case UNREADABLE -> UNREADABLE;
            case EMPTY -> EMPTY;
        };
    }

    public static Condition ofRank(int rank) {
        return Arrays.stream(values())
                .filter(condition -> condition.rank == rank)
                .findFirst()
                .orElseThrow();
    }

    /** {@return the number that the database keeps, lower for better} */
    public int rank() {
        return rank;
    }

    /** {@return the word for it in JSON and in headers} */
    public String code() {
        return code;
    }

    /**
     * What may be whole can stand in for what is: every download looks at the trailing hash again.
     */
    boolean isAsGoodAs(Condition other) {
        return rank <= other.rank || (mayBeIntact() && other.mayBeIntact());
    }

    /** {@return whether nothing speaks against it} */
    public boolean mayBeIntact() {
        return rank <= UNKNOWN.rank;
    }

    /** {@return whether it is handed out, if only to those who know that nothing proves it} */
    public boolean isDownloadable() {
        return mayBeIntact() || this == WITHOUT_HASH;
    }

    @Override
    public String key() {
        return "condition." + name() + ".why";
    }

    @Override
    public String english() {
        return english;
    }
}
