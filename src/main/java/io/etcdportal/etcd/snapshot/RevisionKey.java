package io.etcdportal.etcd.snapshot;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The key of a pair in the bucket of revisions: two numbers and a sign between them, and one more
 * sign for a deletion.
 *
 * @param revision the first number
 * @param deletes whether the key that changed is gone since
 * @see <a href="https://github.com/etcd-io/etcd/blob/main/server/storage/mvcc/revision.go">etcd's
 *     own</a>
 */
record RevisionKey(long revision, boolean deletes) {

    /** The bucket of revisions. */
    static final String BUCKET = "key";

    private static final int LENGTH = 17;

    /** {@return whether a bucket is that of revisions} */
    static boolean isIn(byte[] bucket) {
        return new String(bucket, StandardCharsets.ISO_8859_1).equals(BUCKET);
    }

    /**
     * Reads one.
     *
     * @throws InvalidSnapshot where it is none
     */
    static RevisionKey of(byte[] key) {
        long revision = key.length < LENGTH ? -1 : ByteBuffer.wrap(key).getLong();
        if (revision < 0) {
            throw new InvalidSnapshot("A revision has an invalid number.");
        }
        return new RevisionKey(revision, key.length == LENGTH + 1 && key[LENGTH] == 't');
    }
}
