package io.etcdportal.source.encoding;

import org.jspecify.annotations.Nullable;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * The bytes of a stored file. Remembers how many there were and how they ended, since a codec says
 * the same of a file that is cut and of a source that breaks.
 */
final class StoredBytes extends FilterInputStream {

    private long read;
    private boolean ended;
    private @Nullable IOException failure;

    StoredBytes(InputStream stored) {
        super(stored);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int count) throws IOException {
        try {
            int some = in.read(into, offset, count);
            ended |= some < 0;
            read += Math.max(0, some);
            return some;
        } catch (IOException e) {
            failure = e;
            throw e;
        }
    }

    /** Bytes that are skipped are read, too. */
    @Override
    public long skip(long count) throws IOException {
        byte[] skipped = new byte[(int) Math.min(count, 8192)];
        return Math.max(0, read(skipped, 0, skipped.length));
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    /** {@return how many were read so far} */
    long count() {
        return read;
    }

    /** {@return whether the last one was read} */
    boolean hasEnded() {
        return ended;
    }

    /** Throws what reading failed with, if it did. */
    void rethrow() throws IOException {
        if (failure != null) {
            throw failure;
        }
    }
}
