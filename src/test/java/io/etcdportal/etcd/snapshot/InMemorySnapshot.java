package io.etcdportal.etcd.snapshot;

import java.io.EOFException;

/** A file that is an array; it counts how much of it was read. */
final class InMemorySnapshot implements SnapshotBytes {

    private final byte[] file;
    private long read;

    InMemorySnapshot(byte[] file) {
        this.file = file;
    }

    long read() {
        return read;
    }

    @Override
    public long length() {
        return file.length;
    }

    @Override
    public void read(long position, byte[] into, int offset, int count) throws EOFException {
        if (position + count > file.length) {
            throw new EOFException();
        }
        System.arraycopy(file, (int) position, into, offset, count);
        read += count;
    }
}
