package io.etcdportal.etcd.snapshot;

/**
 * What the length of a snapshot file alone tells of it. A snapshot is a bbolt database, whose pages
 * are multiples of 512 bytes, and behind it the 32 bytes of the SHA-256 of everything before
 * (etcd's {@code hasChecksum}: the length is 32 modulo 512).
 */
public enum SnapshotSize {
    /** Room for whole pages and the trailing hash: nothing speaks against the file. */
    WITH_HASH("whole"),
    /**
     * Whole pages without the trailing hash: a plain copy of a database, or the trailing hash was
     * cut off.
     */
    WITHOUT_HASH("without its integrity hash"),
    /** No whole number of pages: the file was cut, or it is not a plain snapshot. */
    TRUNCATED("truncated"),
    /** No bytes at all. */
    EMPTY("empty");

    private static final int HASH_LENGTH = 32;
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
            case HASH_LENGTH -> bytes == HASH_LENGTH ? TRUNCATED : WITH_HASH;
            case 0 -> WITHOUT_HASH;
            default -> TRUNCATED;
        };
    }

    /**
     * {@return whether {@code etcdutl snapshot restore} could take such a file, if only without
     * checking its hash}
     */
    public boolean restorable() {
        return this == WITH_HASH || this == WITHOUT_HASH;
    }

    /** {@return the verdict as words that fit behind "the file is"} */
    public String words() {
        return words;
    }
}
