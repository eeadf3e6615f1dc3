package io.etcdportal.etcd.snapshot;

import java.io.IOException;

/**
 * A page of a bbolt database that holds pairs, or leads to pages that do. What it says of itself is
 * believed only as far as it fits: elements lie one behind the other, as bbolt writes them, so that
 * no byte is looked at twice.
 *
 * @see <a href="https://github.com/etcd-io/bbolt/blob/main/internal/common/page.go">bbolt's own</a>
 */
@SuppressWarnings("ArrayRecordComponent")
final class BoltPage {

    /** The longest key that bbolt takes. */
    static final int LONGEST_KEY = 32 * 1024;

    static final int BRANCH = 0x01;
    static final int LEAF = 0x02;
    static final int FREELIST = 0x10;

    private static final int HEADER = 16;
    private static final int ELEMENT = 16;
    private static final int BUCKET = 0x01;

    private final long id;
    private final int flags;
    private final int count;
    private final FileWindow elements;
    private final FileWindow data;
    private long next;

    /**
     * @param id its number; that of the page around it for the pairs of a small bucket
     * @param bytes all of it, its header included
     */
    BoltPage(long id, FileWindow bytes) throws IOException {
        this.id = id;
        this.flags = bytes.unsignedShort(bytes.begin() + 8);
        this.count = bytes.unsignedShort(bytes.begin() + 10);
        this.elements = bytes;
        this.data = bytes.isSmall() ? bytes : bytes.part(bytes.begin(), bytes.end());
        this.next = bytes.begin() + HEADER + (long) ELEMENT * count;
    }

    long id() {
        return id;
    }

    boolean is(int kind) {
        return (flags & kind) != 0;
    }

    /** {@return how many elements it has} */
    int count() {
        return count;
    }

    /** Part of the file. */
    record Slice(FileWindow window, long position, long length) {

        /** {@return nothing} */
        Slice none() {
            return new Slice(window, position, 0);
        }

        long end() {
            return position + length;
        }
    }

    /**
     * One element of a leaf.
     *
     * @param bucket whether the value is a bucket
     */
    record Pair(byte[] key, boolean bucket, Slice value) {}

    /** One element of a branch: where the keys from this one on are. */
    record Branch(byte[] key, long page) {}

    /** {@return an element of a leaf; ask for each of them once, in their order} */
    Pair pair(int index) throws IOException {
        long element = element(index);
        long valueLength = elements.unsignedInt(element + 12);
        boolean bucket = (elements.unsignedInt(element) & BUCKET) != 0;
        long position = element + elements.unsignedInt(element + 4);
        long keyLength = elements.unsignedInt(element + 8);
        byte[] key = key(position, keyLength, valueLength);
        return new Pair(key, bucket, new Slice(data, position + keyLength, valueLength));
    }

    /** {@return an element of a branch; ask for each of them once, in their order} */
    Branch way(int index) throws IOException {
        long element = element(index);
        long page = elements.number(element + 8);
        long position = element + elements.unsignedInt(element);
        return new Branch(key(position, elements.unsignedInt(element + 4), 0), page);
    }

    private long element(int index) {
        return elements.begin() + HEADER + (long) ELEMENT * index;
    }

    private byte[] key(long position, long keyLength, long valueLength) throws IOException {
        if (position < next || position + keyLength + valueLength > data.end()) {
            throw new InvalidSnapshot("On page " + id + " an element lies in another, or outside.");
        }
        if (keyLength > LONGEST_KEY) {
            throw new InvalidSnapshot("On page " + id + " a key has " + keyLength + " bytes.");
        }
        next = position + keyLength + valueLength;
        return data.copy(position, (int) keyLength);
    }
}
