package io.etcdportal.source.encoding;

/**
 * What a stored file may unpack to, so that a hostile one costs little.
 *
 * @param bytes at most so many, all files of an archive taken together
 * @param ratio at most so many times the bytes that are stored; small files may have more
 * @param entries at most so many files in an archive
 */
public record DecodingLimits(long bytes, int ratio, int entries) {

    /**
     * etcd advises against databases above 8 GiB. A snapshot has no long runs of zeros: real ones
     * pack by less than a factor of 30.
     */
    public static final DecodingLimits DEFAULT = new DecodingLimits(64L << 30, 200, 10_000);

    /** Below it, no ratio is looked at: a new and empty database packs well. */
    static final long SMALL = 64L << 20;

    /** {@return what counts the bytes that these become} */
    Counter counter(StoredBytes stored) {
        return new Counter(stored);
    }

    /**
     * Counts what comes of stored bytes, and refuses what has become too much of them. For one
     * thread.
     */
    final class Counter {

        private final StoredBytes stored;
        private long unpacked;

        private Counter(StoredBytes stored) {
            this.stored = stored;
        }

        /**
         * {@return what a read returned, which is counted}
         *
         * @param read how many bytes it read; negative at the end
         */
        int count(int read) throws DecodingFailure {
            unpacked += Math.max(0, read);
            if (unpacked > bytes) {
                throw new DecodingFailure(
                        DecodingFailure.Reason.TOO_LARGE,
                        "It unpacks to more than "
                                + bytes
                                + " bytes, the most that a snapshot may have.");
            }
            if (unpacked > SMALL && unpacked / ratio > stored.count()) {
                throw new DecodingFailure(
                        DecodingFailure.Reason.TOO_LARGE,
                        "It unpacks to more than "
                                + ratio
                                + " times its size, as no snapshot does.");
            }
            return read;
        }
    }
}
