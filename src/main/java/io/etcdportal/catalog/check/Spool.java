package io.etcdportal.catalog.check;

import io.etcdportal.etcd.snapshot.SnapshotBytes;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file that has no name while it is used: nobody else can open it, and nothing of it is left when
 * it is closed, or when the portal dies.
 */
final class Spool implements AutoCloseable {

    private final FileChannel file;
    private final long most;
    private boolean full;

    private Spool(FileChannel file, long most) {
        this.file = file;
        this.most = most;
    }

    /**
     * Makes an empty one.
     *
     * @param most how many bytes it takes
     */
    static Spool in(Path directory, long most) throws IOException {
        Path path = Files.createTempFile(directory, "check-", ".spool");
        try {
            return new Spool(
                    FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE),
                    most);
        } finally {
            Files.delete(path);
        }
    }

    /** Adds bytes, as long as there is room for them; from then on it is of no use. */
    void add(byte[] bytes, int count) throws IOException {
        if (full || file.position() + count > most) {
            full = true;
            return;
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, count);
        while (buffer.hasRemaining()) {
            file.write(buffer);
        }
    }

    /** {@return whether there was no room for all of it} */
    boolean isFull() {
        return full;
    }

    SnapshotBytes bytes(RandomAccessCopy.Ticker ticker) throws IOException {
        SnapshotBytes bytes = SnapshotBytes.of(file);
        return new SnapshotBytes() {
            @Override
            public long length() {
                return bytes.length();
            }

            @Override
            public void read(long position, byte[] into, int offset, int count) throws IOException {
                ticker.tick(length());
                bytes.read(position, into, offset, count);
            }
        };
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
