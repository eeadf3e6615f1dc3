package io.etcdportal.etcd.snapshot;

import io.etcdportal.testbed.Snapshots;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * A bbolt database made by hand, of any byte order and page size, whose pages can be spoilt one by
 * one before it is sealed.
 */
final class BoltFile {

    static final int LEAF = 2;
    static final int BRANCH = 1;
    static final int FREELIST = 0x10;

    private static final int LARGEST = 1 << 22;

    private final ByteOrder order;
    private final int pageSize;
    private final ByteBuffer bytes;
    private int end = 2;
    private long root = 2;
    private long freelist = -1;

    BoltFile(ByteOrder order, int pageSize) {
        this.order = order;
        this.pageSize = pageSize;
        this.bytes = ByteBuffer.allocate(LARGEST).order(order);
    }

    /** One of 4 KiB pages, as most machines write them. */
    BoltFile() {
        this(ByteOrder.LITTLE_ENDIAN, 4096);
    }

    /** An element of a leaf. */
    @SuppressWarnings("ArrayRecordComponent")
    record Element(int flags, byte[] key, byte[] value) {
        static Element pair(String key, String value) {
            return new Element(0, latin(key), latin(value));
        }
    }

    static byte[] latin(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** {@return a revision of a key, as etcd keeps it} */
    static Element revision(long revision, String key, boolean deleted) {
        ByteBuffer number = ByteBuffer.allocate(deleted ? 18 : 17);
        number.putLong(revision).put((byte) '_').putLong(0);
        if (deleted) {
            number.put((byte) 't');
        }
        byte[] name = latin(key);
        ByteBuffer value = ByteBuffer.allocate(name.length + 12);
        value.put((byte) 0x0a).put((byte) name.length).put(name);
        value.put((byte) 0x10).put((byte) 1).put((byte) 0x2a).put((byte) 3).put(latin("abc"));
        return new Element(0, number.array(), Arrays.copyOf(value.array(), value.position()));
    }

    /** {@return a bucket that begins at a page} */
    Element bucket(String name, long page) {
        ByteBuffer value = ByteBuffer.allocate(16).order(order).putLong(page).putLong(0);
        return new Element(1, latin(name), value.array());
    }

    /** {@return a bucket that holds its pairs in its own value} */
    Element smallBucket(String name, Element... pairs) {
        ByteBuffer page = ByteBuffer.allocate(1 << 16).order(order);
        int length = write(page, 0, LEAF, List.of(pairs));
        ByteBuffer value = ByteBuffer.allocate(16 + length).order(order);
        value.putLong(0).putLong(0).put(page.array(), 0, length);
        return new Element(1, latin(name), value.array());
    }

    /** Adds a leaf. */
    long leaf(Element... pairs) {
        return leaf(List.of(pairs));
    }

    long leaf(List<Element> pairs) {
        int length = write(bytes, end * pageSize, LEAF, pairs);
        return added(length);
    }

    /** Adds a branch: the first key of each page, and the page. */
    long branch(Object... keysAndPages) {
        int at = end * pageSize;
        int count = keysAndPages.length / 2;
        header(bytes, at, BRANCH, count);
        int data = at + 16 + 16 * count;
        for (int i = 0; i < count; i++) {
            int element = at + 16 + 16 * i;
            byte[] key = (byte[]) keysAndPages[2 * i];
            bytes.putInt(element, data - element).putInt(element + 4, key.length);
            bytes.putLong(element + 8, (long) keysAndPages[2 * i + 1]).put(data, key);
            data += key.length;
        }
        return added(data - at);
    }

    /** Adds the list of free pages, and as many of them as there is to be named. */
    BoltFile freelist(long... ids) {
        int at = end * pageSize;
        header(bytes, at, FREELIST, ids.length);
        for (int i = 0; i < ids.length; i++) {
            bytes.putLong(at + 16 + 8 * i, ids[i]);
        }
        freelist = added(16 + 8 * ids.length);
        return this;
    }

    /** Adds a page that nothing leads to. */
    long unused() {
        return added(1);
    }

    /** The list of buckets is this page. */
    BoltFile root(long page) {
        root = page;
        return this;
    }

    private long added(int length) {
        int pages = (length + pageSize - 1) / pageSize;
        bytes.putLong(end * pageSize, end).putInt(end * pageSize + 12, pages - 1);
        long id = end;
        end += pages;
        return id;
    }

    private static int write(ByteBuffer to, int at, int flags, List<Element> pairs) {
        header(to, at, flags, pairs.size());
        int data = at + 16 + 16 * pairs.size();
        for (int i = 0; i < pairs.size(); i++) {
            Element pair = pairs.get(i);
            int element = at + 16 + 16 * i;
            to.putInt(element, pair.flags()).putInt(element + 4, data - element);
            to.putInt(element + 8, pair.key().length).putInt(element + 12, pair.value().length);
            to.put(data, pair.key()).put(data + pair.key().length, pair.value());
            data += pair.key().length + pair.value().length;
        }
        return data - at;
    }

    private static void header(ByteBuffer to, int at, int flags, int count) {
        to.putShort(at + 8, (short) flags).putShort(at + 10, (short) count);
    }

    /** Where a page can be spoilt. */
    ByteBuffer page(long id) {
        return bytes.slice((int) id * pageSize, pageSize).order(order);
    }

    /** {@return how many pages there are} */
    long end() {
        return end;
    }

    /** The database says that it has so many pages. */
    byte[] sealedWithEnd(long pages) {
        meta(0, 7, pages);
        meta(pageSize, 6, pages);
        byte[] body = Arrays.copyOf(bytes.array(), end * pageSize);
        return seal(body);
    }

    /** {@return the file, with its seal} */
    byte[] sealed() {
        return sealedWithEnd(end);
    }

    static byte[] seal(byte[] body) {
        byte[] file = Arrays.copyOf(body, body.length + 32);
        System.arraycopy(HexFormat.of().parseHex(Snapshots.sha256(body)), 0, file, body.length, 32);
        return file;
    }

    private void meta(int at, long transaction, long pages) {
        header(bytes, at, 4, 0);
        bytes.putLong(at, at / pageSize);
        bytes.putInt(at + 16, 0xED0CDAED).putInt(at + 20, 2).putInt(at + 24, pageSize);
        bytes.putLong(at + 32, root).putLong(at + 48, freelist).putLong(at + 56, pages);
        bytes.putLong(at + 64, transaction).putLong(at + 72, fnv1a(at + 16));
    }

    private long fnv1a(int at) {
        long hash = 0xcbf29ce484222325L;
        for (int i = at; i < at + 56; i++) {
            hash = (hash ^ (bytes.get(i) & 0xff)) * 0x100000001b3L;
        }
        return hash;
    }

    static List<Element> revisions(int from, int to, int keys) {
        List<Element> revisions = new ArrayList<>();
        for (int i = from; i < to; i++) {
            revisions.add(revision(i, "k/" + i % keys, false));
        }
        return revisions;
    }
}
