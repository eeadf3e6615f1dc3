package io.etcdportal.source.encoding;

import io.etcdportal.source.encoding.DecodingFailure.Reason;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** What a codec makes of stored bytes, within limits, with failures that say what is wrong. */
final class UnpackedBytes extends InputStream {

    /** Opens a codec, which reads its first bytes. */
    interface Codec {
        InputStream open() throws IOException;
    }

    private final String label;
    private final InputStream packed;
    private final StoredBytes stored;
    private final DecodingLimits.Counter counter;
    private final InputStream bytes;

    /**
     * Opens the codec.
     *
     * @param label what the data is called
     * @param packed what the codec reads
     */
    UnpackedBytes(
            String label,
            Codec codec,
            InputStream packed,
            StoredBytes stored,
            DecodingLimits limits)
            throws IOException {
        this.label = label;
        this.packed = packed;
        this.stored = stored;
        this.counter = limits.counter(stored);
        try {
            this.bytes = codec.open();
        } catch (IOException | RuntimeException e) {
            throw explained(e);
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int count) throws IOException {
        int some;
        try {
            some = bytes.read(into, offset, count);
            if (some < 0) {
                readToEnd();
            }
        } catch (IOException | RuntimeException e) {
            throw explained(e);
        }
        return counter.count(some);
    }

    /** A codec stops where its data ends. A checksum around it may follow, and is compared too. */
    private void readToEnd() throws IOException {
        byte[] rest = new byte[8192];
        while (packed.read(rest) >= 0) {
            // What follows is of no use.
        }
    }

    @Override
    public void close() throws IOException {
        bytes.close();
    }

    private IOException explained(Exception e) throws IOException {
        if (e instanceof DecodingFailure failure) {
            return failure;
        }
        stored.rethrow();
        return stored.hasEnded() || e instanceof EOFException
                ? new DecodingFailure(Reason.TRUNCATED, "The " + label + " data ends too early.", e)
                : new DecodingFailure(Reason.DAMAGED, "The " + label + " data is damaged.", e);
    }
}
