package io.etcdportal.etcd;

/**
 * What the length of a snapshot file alone tells of it. A snapshot is a bbolt database, whose pages
 * are multiples of 512 bytes, and behind it the 32 bytes of the SHA-256 of everything before
 * (etcd's {@code hasChecksum}: the length is 32 modulo 512).
 */
public enum SnapshotSize {
    /** Room for whole pages and the seal: nothing speaks against the file. */
    SEALED("whole"),
    /** Whole pages without the seal: a plain copy of a database, or the seal was cut off. */
    UNSEALED("without its seal"),
    /** No whole number of pages: the file was cut, or it is not a plain snapshot. */
    TORN("cut off"),
    /** No bytes at all. */
    EMPTY("empty");

    private static final int SEAL_LENGTH = 32;
    private static final int PAGE_UNIT = 512;

    private final String words;

    SnapshotSize(String words) {
        this.words = words;
    }

    /** {@return what a file of that many bytes can be} */
    public static SnapshotSize of(long bytes) {
        if (bytes == 0) {
            return EMPTY;
        }
        return switch ((int) (bytes % PAGE_UNIT)) {
            case SEAL_LENGTH -> bytes == SEAL_LENGTH ? TORN : SEALED;
            case 0 -> UNSEALED;
            default -> TORN;
        };
    }

    /**
     * {@return whether {@code etcdutl snapshot restore} could take such a file, if only without
     * checking its hash}
     */
    public boolean restorable() {
        return this == SEALED || this == UNSEALED;
    }

    /** {@return the verdict as words that fit behind "the file is"} */
    public String words() {
        return words;
    }
}
