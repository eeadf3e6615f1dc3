package io.etcdportal.etcd.snapshot;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The page that a bbolt database begins with: where everything else is. There are two of them, the
 * second one a page behind the first; the valid one of the later transaction counts.
 *
 * @param order the byte order of the machine that wrote it
 * @param pageSize the page size of that machine, in bytes
 * @param root the page that the list of buckets begins at
 * @param freelist the page that lists the free pages, or {@link #NO_FREELIST}
 * @param end the number of the first page that was never used: the database has so many
 * @param transaction rises with each write
 * @see <a href="https://github.com/etcd-io/bbolt/blob/main/internal/common/meta.go">bbolt's own</a>
 */
record MetaPage(
        ByteOrder order, int pageSize, long root, long freelist, long end, long transaction) {

    /** What etcd tells bbolt to write: the free pages are those that nothing leads to. */
    static final long NO_FREELIST = -1;

    /** How much of the page says all of this. */
    static final int LENGTH = 80;

    /**
     * The most pages that are looked at: 256 GiB where a page has 4 KiB, many times what etcd can
     * work with. Two bits are held in memory for each, 16 MiB at the most.
     */
    static final long MOST_PAGES = 1L << 26;

    private static final List<Integer> PAGE_SIZES =
            List.of(1 << 10, 1 << 11, 1 << 12, 1 << 13, 1 << 14, 1 << 15, 1 << 16);
    private static final int VERSION = 2;
    private static final int BEGIN = DatabaseHead.PAGE_HEADER;
    private static final int CHECKED = 56;
    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    /** {@return the one that counts, or nothing where the file has none} */
    static Optional<MetaPage> find(SnapshotBytes file) throws IOException {
        Optional<MetaPage> first = at(file, 0);
        Optional<MetaPage> latest = first;
        for (int size : first.map(metaPage -> List.of(metaPage.pageSize)).orElse(PAGE_SIZES)) {
            Optional<MetaPage> second =
                    at(file, size).filter(metaPage -> metaPage.pageSize == size);
            if (latest.isEmpty() || second.filter(latest.get()::isBefore).isPresent()) {
                latest = second;
            }
        }
        return latest;
    }

    /**
     * {@return the one that counts}
     *
     * @throws InvalidSnapshot where the file has none, ends before it, or has more pages than are
     *     looked at
     */
    static MetaPage require(SnapshotBytes file) throws IOException {
        if (file.length() == 0) {
            throw new InvalidSnapshot(SnapshotVerdict.EMPTY, SnapshotVerdict.EMPTY.sentence());
        }
        MetaPage metaPage =
                find(file)
                        .orElseThrow(
                                () ->
                                        new InvalidSnapshot(
                                                SnapshotVerdict.UNREADABLE,
                                                SnapshotVerdict.UNREADABLE.sentence()));
        if (metaPage.size() > file.length()) {
            throw new InvalidSnapshot(
                    SnapshotVerdict.TRUNCATED,
                    "The file has "
                            + file.length()
                            + " bytes; its database alone has "
                            + metaPage.size()
                            + ".");
        }
        if (metaPage.end > MOST_PAGES) {
            throw new InvalidSnapshot(
                    SnapshotVerdict.UNREADABLE,
                    String.format(
                            Locale.ROOT,
                            "Its first page claims %,d pages. No etcd database is that large, and"
                                    + " files of more than %,d pages are not read.",
                            metaPage.end,
                            MOST_PAGES));
        }
        return metaPage;
    }

    private boolean isBefore(MetaPage other) {
        return Long.compareUnsigned(transaction, other.transaction) < 0;
    }

    private static Optional<MetaPage> at(SnapshotBytes file, long position) throws IOException {
        if (file.length() < position + LENGTH) {
            return Optional.empty();
        }
        byte[] page = new byte[LENGTH];
        file.read(position, page, 0, LENGTH);
        return parse(page);
    }

    /** {@return what the first bytes of a page say, or nothing where it is no valid one} */
    static Optional<MetaPage> parse(byte[] page) {
        return DatabaseHead.order(page).flatMap(order -> parse(page, order));
    }

    private static Optional<MetaPage> parse(byte[] page, ByteOrder order) {
        ByteBuffer bytes = ByteBuffer.wrap(page, BEGIN, LENGTH - BEGIN).slice().order(order);
        int pageSize = bytes.getInt(8);
        boolean valid =
                bytes.getInt(4) == VERSION
                        && bytes.getLong(CHECKED) == fnv1a(bytes)
                        && PAGE_SIZES.contains(pageSize);
        return valid
                ? Optional.of(
                        new MetaPage(
                                order,
                                pageSize,
                                bytes.getLong(16),
                                bytes.getLong(32),
                                bytes.getLong(40),
                                bytes.getLong(48)))
                : Optional.empty();
    }

    /** The 64-bit FNV-1a hash of what stands before the checksum. */
    private static long fnv1a(ByteBuffer bytes) {
        long hash = FNV_OFFSET;
        for (int i = 0; i < CHECKED; i++) {
            hash = (hash ^ (bytes.get(i) & 0xff)) * FNV_PRIME;
        }
        return hash;
    }

    /** {@return how many bytes the database has, without the trailing hash} */
    long size() {
        return end < 0 || end > Long.MAX_VALUE / pageSize ? Long.MAX_VALUE : end * pageSize;
    }
}
