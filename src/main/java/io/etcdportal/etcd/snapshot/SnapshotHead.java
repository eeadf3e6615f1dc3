package io.etcdportal.etcd.snapshot;

import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import java.util.OptionalLong;

/**
 * The first bytes of a file, which tell whether the rest is worth reading: a database of etcd
 * begins with a page that says where everything else is.
 *
 * @param bytes the first ones, at most {@link #LENGTH}
 * @param fileLength how many bytes the file has, where that is known
 */
@SuppressWarnings("ArrayRecordComponent")
public record SnapshotHead(byte[] bytes, OptionalLong fileLength) {

    /** Both of the pages that can say it lie within so many bytes, whatever the size of a page. */
    public static final int LENGTH = (64 << 10) + MetaPage.LENGTH;

    /** The first of the bytes that have been read. */
    public static SnapshotHead of(byte[] bytes, int count, OptionalLong fileLength) {
        return new SnapshotHead(Arrays.copyOf(bytes, Math.min(count, LENGTH)), fileLength);
    }

    /**
     * Gives up a long file that no database of etcd begins like. A short one passes: it is read to
     * its end in no time, and more can be said of it then.
     *
     * @throws InvalidSnapshot where nothing that follows can make it one
     */
    public void requireDatabase() {
        if (bytes.length < LENGTH) {
            return;
        }
        try {
            MetaPage.require(new Beginning());
        } catch (InvalidSnapshot e) {
            if (e.verdict() == SnapshotVerdict.UNREADABLE) {
                throw e;
            }
        } catch (IOException e) {
            throw new IllegalStateException("Both pages lie within the first bytes", e);
        }
    }

    private final class Beginning implements SnapshotBytes {

        @Override
        public long length() {
            return fileLength.orElse(Long.MAX_VALUE);
        }

        @Override
        public void read(long position, byte[] into, int offset, int count) throws IOException {
            if (position + count > bytes.length) {
                throw new EOFException("These are the first bytes alone");
            }
            System.arraycopy(bytes, (int) position, into, offset, count);
        }
    }
}
