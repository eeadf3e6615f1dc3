package io.etcdportal.etcd;

import java.io.IOException;

/**
 * Finds the key that a client knows in the value of a revision: the first field of etcd's {@code
 * mvccpb.KeyValue}, in the encoding of Protocol Buffers. Of a field that comes twice the last
 * counts; a value without it has the empty key.
 */
final class KeyValue {

    private static final int KEY = 1;
    private static final int VARINT = 0;
    private static final int FIXED_64 = 1;
    private static final int LENGTH_DELIMITED = 2;
    private static final int FIXED_32 = 5;
    private static final int LONGEST_VARINT = 10;

    private final BoltPage.Slice value;
    private long at;

    private KeyValue(BoltPage.Slice value) {
        this.value = value;
        this.at = value.position();
    }

    /**
     * {@return where the key stands}
     *
     * @throws InvalidSnapshot where the value is in no such encoding
     */
    static BoltPage.Slice keyOf(BoltPage.Slice value) throws IOException {
        return new KeyValue(value).key();
    }

    private BoltPage.Slice key() throws IOException {
        BoltPage.Slice key = value.none();
        while (at < value.end()) {
            long tag = varint();
            long length =
                    switch ((int) (tag & 7)) {
                        case VARINT -> varint() & 0;
                        case FIXED_64 -> Long.BYTES;
                        case LENGTH_DELIMITED -> varint();
                        case FIXED_32 -> Integer.BYTES;
                        default -> throw malformed();
                    };
            if (length < 0 || length > value.end() - at) {
                throw malformed();
            }
            if (tag >>> 3 == KEY) {
                key = new BoltPage.Slice(value.window(), at, length);
            }
            at += length;
        }
        return key;
    }

    private long varint() throws IOException {
        long number = 0;
        for (int i = 0; i < LONGEST_VARINT; i++) {
            if (at == value.end()) {
                throw malformed();
            }
            int next = value.window().unsignedByte(at++);
            number |= (long) (next & 0x7f) << (7 * i);
            if (next < 0x80) {
                return number;
            }
        }
        throw malformed();
    }

    private static InvalidSnapshot malformed() {
        return new InvalidSnapshot("A revision holds something other than a key and its value.");
    }
}
