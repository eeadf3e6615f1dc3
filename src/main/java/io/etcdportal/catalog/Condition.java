package io.etcdportal.catalog;

import io.etcdportal.etcd.SnapshotSize;

import java.util.Arrays;
import java.util.OptionalLong;

/**
 * How whole a copy looks from the outside, without having been read. The best comes first; of
 * several copies the best counts for the backup.
 */
public enum Condition {
    /** Its length is that of a snapshot with its seal. */
    SEALED(
            0,
            "Looks whole",
            "The length is that of a whole snapshot with its seal. The bytes have not been read."),
    /** The source does not tell its length. */
    UNKNOWN(
            1,
            "Size unknown",
            "The source does not tell the length without sending the backup, so that nothing speaks"
                    + " for or against it."),
    /** Its length leaves no room for the seal. */
    UNSEALED(
            2,
            "No seal",
            "The length leaves no room for the snapshot's own SHA-256. It can be restored with"
                    + " --skip-hash-check only, and nothing proves that it is whole."),
    /** It was being written when it was last looked at. */
    GROWING(3, "Being written", "The file was still being written when it was last looked at."),
    /** Its length can't be that of a snapshot. */
    TORN(4, "Damaged", "The length can't be that of a snapshot: the file was cut off."),
    /** It has no bytes. */
    EMPTY(5, "Empty", "The file has no bytes.");

    private final int rank;
    private final String label;
    private final String explanation;

    Condition(int rank, String label, String explanation) {
        this.rank = rank;
        this.label = label;
        this.explanation = explanation;
    }

    static Condition of(OptionalLong size, boolean growing) {
        if (growing) {
            return GROWING;
        }
        return size.isEmpty() ? UNKNOWN : of(SnapshotSize.of(size.getAsLong()));
    }

    private static Condition of(SnapshotSize size) {
        return switch (size) {
            case SEALED -> SEALED;
            case UNSEALED -> UNSEALED;
            case TORN -> TORN;
            case EMPTY -> EMPTY;
        };
    }

    static Condition ofRank(int rank) {
        return Arrays.stream(values())
                .filter(condition -> condition.rank == rank)
                .findFirst()
                .orElseThrow();
    }

    /** {@return the number that the database keeps, lower for better} */
    int rank() {
        return rank;
    }

    /** An unknown length may be that of a whole snapshot. */
    boolean isAsGoodAs(Condition other) {
        return rank <= other.rank || (this == UNKNOWN && other == SEALED);
    }

    /** {@return two or three words for a page} */
    public String label() {
        return label;
    }

    /** {@return what it means, as sentences} */
    public String explanation() {
        return explanation;
    }
}
