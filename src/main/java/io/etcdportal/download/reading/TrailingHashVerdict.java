package io.etcdportal.download.reading;

import io.etcdportal.etcd.Sha256;
import io.etcdportal.etcd.SnapshotSize;
import io.etcdportal.etcd.SnapshotVerdict;

import java.security.MessageDigest;

/** What the end of a snapshot says of it: its last bytes are the SHA-256 of all before. */
final class TrailingHashVerdict {

    /** How many bytes at the end of a snapshot are its trailing hash. */
    static final int LENGTH = Sha256.LENGTH;

    private TrailingHashVerdict() {}

    /**
     * {@return what a file is, of which everything has been read}
     *
     * @param length how long it is
     * @param before the value of everything before its last bytes
     * @param last its last bytes, as many as a trailing hash has where there are that many
     */
    static SnapshotVerdict verdict(long length, byte[] before, byte[] last) {
        return switch (SnapshotSize.of(length)) {
            case EMPTY -> SnapshotVerdict.EMPTY;
            case TRUNCATED -> SnapshotVerdict.TRUNCATED;
            case WITHOUT_HASH -> SnapshotVerdict.WITHOUT_HASH;
            case WITH_HASH ->
                    MessageDigest.isEqual(before, last)
                            ? SnapshotVerdict.VERIFIED
                            : SnapshotVerdict.DAMAGED;
        };
    }
}
