package io.etcdportal.source.directory;

import io.etcdportal.source.directory.LinuxCalls.ReadBuffer;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;

/** A file that is open on Linux. The system tells which one it is, even when its name is gone. */
final class LinuxFile implements OpenFile {

    private final LinuxCalls calls;
    private final Queue<ReadBuffer> buffers;
    private final int number;
    private final AtomicInteger users = new AtomicInteger(1);
    private volatile boolean cacheCanBeAsked = true;

    /**
     * Opens it.
     *
     * @param buffers those that nobody uses at the moment
     */
    LinuxFile(LinuxCalls calls, Queue<ReadBuffer> buffers, Path file) throws IOException {
        this.calls = calls;
        this.buffers = buffers;
        this.number = calls.open(file);
    }

    @Override
    public FileIdentity identity() throws IOException {
        use();
        try {
            return FileIdentity.ofOpen(LinuxCalls.open(number));
        } finally {
            release();
        }
    }

    @Override
    public boolean isRegularIn(Path directory) throws IOException {
        use();
        try {
            Path open = LinuxCalls.open(number);
            return Files.readAttributes(open, BasicFileAttributes.class).isRegularFile()
                    && Files.readSymbolicLink(open).startsWith(directory);
        } finally {
            release();
        }
    }

    @Override
    public Bytes read(long position, int most) throws IOException {
        use();
        try {
            Read read = new Read(buffer());
            try {
                read.count = calls.read(number, read.buffer, most, position, 0);
                return read;
            } catch (IOException e) {
                read.close();
                throw e;
            }
        } finally {
            release();
        }
    }

    @Override
    public int readCached(long position, byte[] to, int from, int most, String pin)
            throws IOException {
        if (!cacheCanBeAsked) {
            return 0;
        }
        use();
        try (Read read = new Read(buffer())) {
            int count = calls.read(number, read.buffer, most, position, LinuxCalls.CACHED);
            cacheCanBeAsked = count != LinuxCalls.NOT_POSSIBLE;
            if (count <= 0 || !isCached(pin, read.buffer)) {
                return 0;
            }
            read.buffer.copy(to, from, count);
            return count;
        } finally {
            release();
        }
    }

    private boolean isCached(String pin, ReadBuffer memory) {
        return calls.cachedIdentity(number, memory)
                .filter(identity -> identity.pin().equals(pin))
                .isPresent();
    }

    private ReadBuffer buffer() {
        ReadBuffer free = buffers.poll();
        return free == null ? new ReadBuffer() : free;
    }

    /** Its number is another file's once it is closed. */
    private void use() throws IOException {
        if (users.updateAndGet(count -> count == 0 ? 0 : count + 1) == 0) {
            throw new ClosedChannelException();
        }
    }

    private void release() {
        if (users.decrementAndGet() == 0) {
            calls.close(number);
        }
    }

    @Override
    public void close() {
        release();
    }

    private final class Read implements Bytes {

        private final ReadBuffer buffer;
        private int count;

        Read(ReadBuffer buffer) {
            this.buffer = buffer;
        }

        @Override
        public int count() {
            return count;
        }

        @Override
        public void copy(byte[] to, int from) {
            buffer.copy(to, from, count);
        }

        @Override
        public void close() {
            buffers.add(buffer);
        }
    }
}
