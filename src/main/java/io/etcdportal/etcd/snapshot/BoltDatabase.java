package io.etcdportal.etcd.snapshot;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;

/**
 * A bbolt database, read-only: all of its buckets, in their order, and on the way the checks of
 * bbolt's own {@code Tx.Check}. Every page must be one of the database, say that it is that page,
 * be reached once, and be free or reached; keys must rise within a page and lie in the range that
 * the pages above give them.
 *
 * <p>Nothing in the file is believed before it was looked at, and a page is walked once, so that
 * the work is bounded by the length of the file. In memory are a few pages, at most 64 KiB of each,
 * and two bits for each page: 64 KiB for a GiB, and 16 MiB for the most pages that {@link MetaPage}
 * lets a file have.
 */
final class BoltDatabase {

    private static final int HEADER = 16;
    private static final int FIRST_PAGE = 2;
    private static final int BUCKET_HEADER = 16;
    private static final int COUNT_BEHIND = 0xffff;

    /** A tree of two ways a page reaches every page that fits into a file in fewer steps. */
    private static final int DEEPEST = 64;

    private final SnapshotBytes file;
    private final MetaPage metaPage;
    private final BitSet free = new BitSet();
    private final BitSet reached = new BitSet();
    private long leaked;

    BoltDatabase(SnapshotBytes file, MetaPage metaPage) {
        this.file = file;
        this.metaPage = metaPage;
    }

    /** Who is told of the buckets at the top and of the pairs in each. */
    interface Reader {

        /** A bucket begins. */
        void bucket(byte[] name) throws IOException;

        /** The next pair of that bucket; the value of a bucket within it is empty. */
        void pair(byte[] key, BoltPage.Slice value) throws IOException;
    }

    /**
     * Reads everything.
     *
     * @throws InvalidSnapshot where the check fails
     */
    void read(Reader reader) throws IOException {
        leaked = 0;
        free.clear();
        reached.clear();
        reached.set(0, FIRST_PAGE);
        if (metaPage.freelist() != MetaPage.NO_FREELIST) {
            readFreelist();
        }
        tree(metaPage.root(), null, null, 0, (pair, depth) -> topLevel(pair, depth, reader));
        if (metaPage.freelist() != MetaPage.NO_FREELIST) {
            countLeaked();
        }
    }

    /**
     * {@return how many pages of the last reading were neither free nor in use} They cost room and
     * lose nothing: bbolt itself leaves such pages behind.
     */
    long leakedPages() {
        return leaked;
    }

    private void topLevel(BoltPage.Pair pair, int depth, Reader reader) throws IOException {
        if (!pair.bucket()) {
            throw new InvalidSnapshot("A pair is where only buckets belong.");
        }
        reader.bucket(pair.key());
        bucket(
                pair.value(),
                depth,
                (inner, innerDepth) -> {
                    if (inner.bucket()) {
                        nested(inner, innerDepth);
                    }
                    reader.pair(inner.key(), inner.bucket() ? inner.value().none() : inner.value());
                });
    }

    /** Etcd has no buckets within buckets; bbolt's check looks at them all the same. */
    private void nested(BoltPage.Pair bucket, int depth) throws IOException {
        bucket(
                bucket.value(),
                depth,
                (inner, innerDepth) -> {
                    if (inner.bucket()) {
                        nested(inner, innerDepth);
                    }
                });
    }

    private interface Pairs {
        void take(BoltPage.Pair pair, int depth) throws IOException;
    }

    /** A bucket is a tree of its own, or stands, where it is small, right in its value. */
    private void bucket(BoltPage.Slice value, int depth, Pairs to) throws IOException {
        FileWindow header = value.window();
        if (value.length() < BUCKET_HEADER) {
            throw new InvalidSnapshot("A bucket is too short to be one.");
        }
        long root = header.number(value.position());
        if (root != 0) {
            tree(root, null, null, depth, to);
            return;
        }
        long begin = value.position() + BUCKET_HEADER;
        BoltPage boltPage = new BoltPage(0, header.part(begin, value.position() + value.length()));
        if (!boltPage.is(BoltPage.LEAF)) {
            throw new InvalidSnapshot("A small bucket holds something other than pairs.");
        }
        leaf(boltPage, null, null, deeper(depth), to);
    }

    private void tree(long id, byte @Nullable [] from, byte @Nullable [] to, int depth, Pairs pairs)
            throws IOException {
        BoltPage boltPage = reach(id);
        if (boltPage.is(BoltPage.BRANCH)) {
            branch(boltPage, from, to, deeper(depth), pairs);
        } else if (boltPage.is(BoltPage.LEAF)) {
            leaf(boltPage, from, to, deeper(depth), pairs);
        } else {
            throw new InvalidSnapshot("Page " + id + " is of a kind that does not belong there.");
        }
    }

    private static int deeper(int depth) {
        if (depth >= DEEPEST) {
            throw new InvalidSnapshot("Pages lead to pages more than " + DEEPEST + " deep.");
        }
        return depth + 1;
    }

    private void branch(
            BoltPage boltPage, byte @Nullable [] from, byte @Nullable [] to, int depth, Pairs pairs)
            throws IOException {
        if (boltPage.count() == 0) {
            throw new InvalidSnapshot("Page " + boltPage.id() + " leads nowhere.");
        }
        BoltPage.Branch branch = boltPage.way(0);
        requireInOrder(boltPage, from, false, branch.key(), to);
        for (int i = 1; i < boltPage.count(); i++) {
            BoltPage.Branch next = boltPage.way(i);
            requireInOrder(boltPage, branch.key(), true, next.key(), to);
            tree(branch.page(), branch.key(), next.key(), depth, pairs);
            branch = next;
        }
        tree(branch.page(), branch.key(), to, depth, pairs);
    }

    private static void leaf(
            BoltPage boltPage, byte @Nullable [] from, byte @Nullable [] to, int depth, Pairs pairs)
            throws IOException {
        byte[] before = from;
        for (int i = 0; i < boltPage.count(); i++) {
            BoltPage.Pair pair = boltPage.pair(i);
            requireInOrder(boltPage, before, i > 0, pair.key(), to);
            pairs.take(pair, depth);
            before = pair.key();
        }
    }

    private static void requireInOrder(
            BoltPage boltPage,
            byte @Nullable [] before,
            boolean behind,
            byte[] key,
            byte @Nullable [] end) {
        int order = before == null ? 1 : Arrays.compareUnsigned(key, before);
        if (order < 0
                || (behind && order == 0)
                || (end != null && Arrays.compareUnsigned(key, end) >= 0)) {
            throw new InvalidSnapshot("The keys of page " + boltPage.id() + " are out of order.");
        }
    }

    /** Opens a page that is reached for the first time. */
    private BoltPage reach(long id) throws IOException {
        FileWindow bytes = bytes(id);
        long pages = (bytes.end() - bytes.begin()) / metaPage.pageSize();
        int first = (int) id;
        int last = (int) (id + pages);
        if (reached.nextSetBit(first) >= 0 && reached.nextSetBit(first) < last) {
            throw new InvalidSnapshot(
                    "Page " + reached.nextSetBit(first) + " is referenced twice.");
        }
        if (free.nextSetBit(first) >= 0 && free.nextSetBit(first) < last) {
            throw new InvalidSnapshot("Page " + free.nextSetBit(first) + " is free and in use.");
        }
        reached.set(first, last);
        return new BoltPage(id, bytes);
    }

    /** The bytes of a page, and of those behind it that it goes on into. */
    private FileWindow bytes(long id) throws IOException {
        if (id < FIRST_PAGE || id >= metaPage.end()) {
            throw new InvalidSnapshot(
                    "A reference leads to page " + id + " of " + metaPage.end() + " pages.");
        }
        long begin = id * metaPage.pageSize();
        FileWindow one = new FileWindow(file, metaPage.order(), begin, begin + metaPage.pageSize());
        if (one.number(begin) != id) {
            throw new InvalidSnapshot(
                    "Page " + id + " says that it is page " + one.number(begin) + ".");
        }
        long overflow = one.unsignedInt(begin + 12);
        if (overflow == 0) {
            return one;
        }
        if (overflow >= metaPage.end() - id) {
            throw new InvalidSnapshot("Page " + id + " extends beyond the end of the file.");
        }
        return new FileWindow(
                file, metaPage.order(), begin, begin + (overflow + 1) * metaPage.pageSize());
    }

    private void readFreelist() throws IOException {
        BoltPage boltPage = reach(metaPage.freelist());
        if (!boltPage.is(BoltPage.FREELIST)) {
            throw new InvalidSnapshot("The list of free pages is not one.");
        }
        FileWindow bytes = bytes(metaPage.freelist());
        long begin = bytes.begin() + HEADER;
        long count = boltPage.count();
        if (count == COUNT_BEHIND) {
            count = bytes.number(begin);
            begin += Long.BYTES;
        }
        if (count < 0 || count > (bytes.end() - begin) / Long.BYTES) {
            throw new InvalidSnapshot("The list of free pages is longer than its page.");
        }
        for (long i = 0; i < count; i++) {
            free(bytes.number(begin + i * Long.BYTES));
        }
    }

    private void free(long id) {
        if (id < FIRST_PAGE
                || id >= metaPage.end()
                || free.get((int) id)
                || reached.get((int) id)) {
            throw new InvalidSnapshot("The list of free pages names page " + id + " wrongly.");
        }
        free.set((int) id);
    }

    private void countLeaked() {
        for (int id = FIRST_PAGE; id < metaPage.end(); id++) {
            if (!reached.get(id) && !free.get(id)) {
                leaked++;
            }
        }
    }
}
