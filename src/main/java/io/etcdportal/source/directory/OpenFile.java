package io.etcdportal.source.directory;

import io.etcdportal.source.FileThreads;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A file of a volume that is open. What can be asked of it is about the file that was opened,
 * whatever lies under its name by now. Calls may block where nothing else is said: make them on a
 * thread of {@link FileThreads}.
 */
interface OpenFile {

    /** {@return which file it is and which bytes it holds} */
    FileIdentity identity() throws IOException;

    /** {@return whether it is a regular file, and lies in a directory or below it} */
    boolean isRegularIn(Path directory) throws IOException;

    /**
     * Reads bytes from a position on.
     *
     * @return the bytes; none at the end of the file
     */
    Bytes read(long position, int most) throws IOException;

    /**
     * Reads bytes that are in memory already, and never blocks.
     *
     * @param pin the {@link FileIdentity#pin} that the file must have afterwards, as far as the
     *     system knows without asking anybody
     * @return how many were put into the buffer; 0 where that isn't possible, or the pin is another
     */
    int readCached(long position, byte[] buffer, int from, int most, String pin) throws IOException;

    /** Lets go of it when the last call has returned. */
    void close();

    /** Bytes that were read, in memory that is used again. */
    interface Bytes extends AutoCloseable {

        int count();

        /** Puts all of them into a buffer. */
        void copy(byte[] buffer, int from);

        @Override
        void close();
    }
}
