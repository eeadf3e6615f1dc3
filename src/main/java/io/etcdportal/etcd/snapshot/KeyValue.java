package io.etcdportal.etcd.snapshot;

import java.io.IOException;

/**
 * What the value of a revision says of a key: etcd's {@code mvccpb.KeyValue}, in the encoding of
 * Protocol Buffers. Of a field that comes twice the last counts; a value without a key has the
 * empty key.
 *
 * @see <a href="https://github.com/etcd-io/etcd/blob/main/api/mvccpb/kv.proto">etcd's own</a>
 */
final class KeyValue {

    private static final int KEY = 1;
    private static final int CREATE_REVISION = 2;
    private static final int VERSION = 4;
    private static final int VALUE = 5;
    private static final int LEASE = 6;
    private static final int VARINT = 0;
    private static final int FIXED_64 = 1;
    private static final int LENGTH_DELIMITED = 2;
    private static final int FIXED_32 = 5;
    private static final int LONGEST_VARINT = 10;

    private final BoltPage.Slice value;
    private BoltPage.Slice key;
    private long createRevision;
    private long version;
    private long valueSize;
    private long lease;
    private long at;

    private KeyValue(BoltPage.Slice value) {
        this.value = value;
        this.key = value.none();
        this.at = value.position();
    }

    /**
     * {@return what the value of a revision says}
     *
     * @throws InvalidSnapshot where the value is in no such encoding
     */
    static KeyValue of(BoltPage.Slice value) throws IOException {
        KeyValue read = new KeyValue(value);
        read.fields();
        return read;
    }

    /** {@return where the key stands that a client knows} */
    BoltPage.Slice key() {
        return key;
    }

    /** {@return the revision that created the key; 0 for a deletion} */
    long createRevision() {
        return createRevision;
    }

    /** {@return how often the key was written since; 0 for a deletion} */
    long version() {
        return version;
    }

    /** {@return how many bytes the value of the key has} */
    long valueSize() {
        return valueSize;
    }

    /** {@return the lease of the key; 0 for none} */
    long lease() {
        return lease;
    }

    private void fields() throws IOException {
        while (at < value.end()) {
            long tag = varint();
            int kind = (int) (tag & 7);
            long number = kind == VARINT || kind == LENGTH_DELIMITED ? varint() : 0;
            long length =
                    switch (kind) {
                        case VARINT -> 0;
                        case FIXED_64 -> Long.BYTES;
                        case LENGTH_DELIMITED -> number;
                        case FIXED_32 -> Integer.BYTES;
                        default -> throw malformed();
                    };
            if (length < 0 || length > value.end() - at) {
                throw malformed();
            }
            field(tag >>> 3, number, length);
            at += length;
        }
    }

    private void field(long field, long number, long length) {
        if (field == KEY) {
            key = new BoltPage.Slice(value.window(), at, length);
        } else if (field == VALUE) {
            valueSize = length;
        } else if (field == CREATE_REVISION) {
            createRevision = number;
        } else if (field == VERSION) {
            version = number;
        } else if (field == LEASE) {
            lease = number;
        }
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
