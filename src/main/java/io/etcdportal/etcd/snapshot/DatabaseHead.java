package io.etcdportal.etcd.snapshot;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.stream.Stream;

/** The first bytes of a bbolt database: a page header of 16 bytes, then the magic number. */
public final class DatabaseHead {

    /** How long the header of a page is. */
    static final int PAGE_HEADER = 16;

    private static final int MAGIC = 0xED0CDAED;

    private DatabaseHead() {}

    /** {@return whether a file that begins so may be a snapshot} */
    public static boolean matches(byte[] head) {
        return order(head).isPresent();
    }

    /** {@return the byte order of the machine that wrote it; nothing where it is no database} */
    static Optional<ByteOrder> order(byte[] head) {
        return head.length < PAGE_HEADER + Integer.BYTES
                ? Optional.empty()
                : Stream.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)
                        .filter(order -> magic(head, order) == MAGIC)
                        .findFirst();
    }

    private static int magic(byte[] head, ByteOrder order) {
        return ByteBuffer.wrap(head).order(order).getInt(PAGE_HEADER);
    }
}
