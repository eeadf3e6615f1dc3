package io.etcdportal.source;

import java.util.OptionalLong;

/** The bytes of one copy, from the offset it was opened at to its end. For one thread. */
public interface BackupContent extends AutoCloseable {

    /**
     * {@return the length of the whole copy in bytes, whatever the offset, where the source tells
     * it}
     */
    OptionalLong length();

    /**
     * Reads the next bytes, at least one, waiting for them within the source's time limit.
     *
     * @param from where in the buffer to put them
     * @param most how many at most, at least 1
     * @return how many bytes were put there, or -1 where the copy ended as it should
     * @throws SourceUnavailable where the source failed, stalled or ended early: the copy is not
     *     whole
     */
    int read(byte[] buffer, int from, int most);

    /** Reads the next bytes in the same way, to the beginning of the buffer. */
    default int read(byte[] buffer) {
        return read(buffer, 0, buffer.length);
    }

    /**
     * Lets go of the copy at once, read to its end or not. Never fails, and never reads the rest.
     */
    @Override
    void close();
}
