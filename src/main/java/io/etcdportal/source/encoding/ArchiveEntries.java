package io.etcdportal.source.encoding;

import org.jspecify.annotations.Nullable;

import java.io.Closeable;
import java.io.IOException;

/** The files of an archive, one after the other. */
interface ArchiveEntries extends Closeable {

    /**
     * {@return the name of the next regular file; nothing behind the last one} The one before has
     * been read to its end.
     */
    @Nullable String next() throws IOException;

    /** Reads from the file that was named last, as {@link java.io.InputStream#read} does. */
    int read(byte[] into, int offset, int count) throws IOException;
}
