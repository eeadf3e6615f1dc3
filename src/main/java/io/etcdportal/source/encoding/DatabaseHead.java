package io.etcdportal.source.encoding;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The first bytes of an etcd database: a page header of 16 bytes, then bbolt's magic number. */
final class DatabaseHead {

    private static final int MAGIC = 0xED0CDAED;
    private static final int MAGIC_AT = 16;

    private DatabaseHead() {}

    /** {@return whether a file that begins so may be a snapshot} */
    static boolean matches(byte[] head) {
        if (head.length < MAGIC_AT + Integer.BYTES) {
            return false;
        }
        ByteBuffer bytes = ByteBuffer.wrap(head);
        return bytes.order(ByteOrder.LITTLE_ENDIAN).getInt(MAGIC_AT) == MAGIC
                || bytes.order(ByteOrder.BIG_ENDIAN).getInt(MAGIC_AT) == MAGIC;
    }
}
