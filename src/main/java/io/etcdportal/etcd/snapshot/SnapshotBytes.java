package io.etcdportal.etcd.snapshot;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** The bytes of a snapshot file, in any order. For one thread. */
public interface SnapshotBytes {

    /** {@return how many there are} */
    long length();

    /**
     * Reads exactly so many bytes.
     *
     * @param position of the first one, from 0
     * @param into where they are put, from its {@code offset} on
     * @throws EOFException where the file ends before the last one
     * @throws IOException where they can't be read
     */
    void read(long position, byte[] into, int offset, int count) throws IOException;

    /** {@return the bytes of an open file, as long as it is now} The channel stays the caller's. */
    static SnapshotBytes of(FileChannel file) throws IOException {
        long length = file.size();
        return new SnapshotBytes() {
            @Override
            public long length() {
                return length;
            }

            @Override
            public void read(long position, byte[] into, int offset, int count) throws IOException {
                ByteBuffer buffer = ByteBuffer.wrap(into, offset, count);
                while (buffer.hasRemaining()) {
                    if (file.read(buffer, position + buffer.position() - offset) < 0) {
                        throw new EOFException("The file has become shorter");
                    }
                }
            }
        };
    }
}
