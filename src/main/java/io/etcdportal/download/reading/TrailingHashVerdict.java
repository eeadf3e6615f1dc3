package io.etcdportal.download.reading;

import io.etcdportal.etcd.Sha256;
import io.etcdportal.etcd.SnapshotSize;
import io.etcdportal.etcd.SnapshotVerdict;

import java.security.MessageDigest;

/** What the end of a snapshot says of it: its last bytes are the SHA-256 of all before. */
final class TrailingHashVerdict {

    /** How many bytes at the end of a snapshot are its seal. */
    static final int LENGTH = Sha256.LENGTH;

    private TrailingHashVerdict() {}

    /**
     * {@return what a file is, of which everything has been read}
     *
     * @param length how long it is
     * @param before the value of everything before its last bytes
     * @param last its last bytes, as many as a seal has where there are that many
     */
    static SnapshotVerdict verdict(long length, byte[] before, byte[] last) {
        return switch (SnapshotSize.of(length)) {
            case EMPTY -> SnapshotVerdict.EMPTY;
            case TORN -> SnapshotVerdict.TRUNCATED;
            case UNSEALED -> SnapshotVerdict.UNSEALED;
            case SEALED ->
                    MessageDigest.isEqual(before, last)
                            ? SnapshotVerdict.WHOLE
                            : SnapshotVerdict.DAMAGED;
        };
    }
}
