package io.etcdportal.etcd.snapshot;

import io.etcdportal.etcd.Sha256;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;

/**
 * Counts the keys that are there after a long row of changes, in memory that does not grow with it:
 * 32 MiB at the most.
 *
 * <p>A key is known by 126 bits of its SHA-256, and its last change counts. Where the table is
 * full, the upper half of all digests is left out, and counted in another round, in which every
 * change has to be told again.
 */
final class LiveKeys {

    private static final int LARGEST_TABLE = 1 << 21;
    private static final int FIRST_TABLE = 1 << 12;

    /** Enough for 25 million keys and more; what would take longer is not worth the reading. */
    private static final int ROUNDS = 32;

    /** Keys of more bytes than this in all rounds are not read once more either. */
    private static final long MOST_BYTES = 64L << 30;

    private final MessageDigest sha256 = Sha256.begin();
    private final int largestTable;

    private Table table;
    private int round = 1;
    private long counted;
    private long told;

    /** The digests of this round, by their first 63 bits. */
    private long first;

    private long last = Long.MAX_VALUE;

    LiveKeys() {
        this(LARGEST_TABLE);
    }

    /**
     * @param largestTable how many places the table may have, a power of two
     */
    LiveKeys(int largestTable) {
        this.largestTable = largestTable;
        this.table = new Table(Math.min(FIRST_TABLE, largestTable));
    }

    /** Takes note of the next change. */
    void change(BoltPage.Slice key, boolean there) throws IOException {
        told += key.length();
        key.window().each(key.position(), key.length(), sha256::update);
        ByteBuffer digest = ByteBuffer.wrap(sha256.digest());
        put(digest.getLong() >>> 1, digest.getLong(), there);
    }

    private void put(long high, long low, boolean there) {
        if (high >= first && high <= last) {
            table.put(high, low, there);
            while (table.isFull()) {
                makeRoom();
            }
        }
    }

    private void makeRoom() {
        if (table.places() < largestTable) {
            table = table.copy(2 * table.places(), last);
        } else {
            last = first + (last - first) / 2;
            table = table.copy(table.places(), last);
        }
    }

    /** {@return whether every change has to be told once more} */
    boolean needsAnotherRound() {
        counted += table.there();
        if (last == Long.MAX_VALUE || round == ROUNDS || told > MOST_BYTES) {
            return false;
        }
        round++;
        first = last + 1;
        last = Long.MAX_VALUE;
        table = new Table(table.places());
        return true;
    }

    /** {@return how many keys are there; nothing where counting them would take too long} */
    @Nullable Long count() {
        return last == Long.MAX_VALUE ? counted : null;
    }

    /**
     * Two numbers for each place; the lowest bit of one says that it is taken, of the other that
     * the key is there.
     */
    private static final class Table {

        private final long[] numbers;
        private int taken;

        Table(int places) {
            numbers = new long[2 * places];
        }

        int places() {
            return numbers.length / 2;
        }

        boolean isFull() {
            return taken > places() / 4 * 3;
        }

        void put(long high, long low, boolean there) {
            long marked = low | 1;
            int place = (int) (low >>> 32) & (places() - 1);
            while (numbers[2 * place] != 0
                    && (numbers[2 * place] != marked || numbers[2 * place + 1] >>> 1 != high)) {
                place = (place + 1) & (places() - 1);
            }
            taken += numbers[2 * place] == 0 ? 1 : 0;
            numbers[2 * place] = marked;
            numbers[2 * place + 1] = high << 1 | (there ? 1 : 0);
        }

        /** {@return one of so many places, without what is above the last digest} */
        Table copy(int places, long last) {
            Table copy = new Table(places);
            for (int i = 0; i < numbers.length; i += 2) {
                if (numbers[i] != 0 && numbers[i + 1] >>> 1 <= last) {
                    copy.put(numbers[i + 1] >>> 1, numbers[i], (numbers[i + 1] & 1) == 1);
                }
            }
            return copy;
        }

        long there() {
            long there = 0;
            for (int i = 0; i < numbers.length; i += 2) {
                there += numbers[i] != 0 ? numbers[i + 1] & 1 : 0;
            }
            return there;
        }
    }
}
