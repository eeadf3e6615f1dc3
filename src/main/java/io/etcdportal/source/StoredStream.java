package io.etcdportal.source;

import java.io.IOException;
import java.io.InputStream;

/** The bytes of a copy as they are stored, for a codec. */
final class StoredStream extends InputStream {

    private final BackupContent stored;

    StoredStream(BackupContent stored) {
        this.stored = stored;
    }

    /** What a codec passes on as it is, while it takes every other exception for its own. */
    static final class Failure extends IOException {

        private static final long serialVersionUID = 1;

        private final transient SourceUnavailable source;

        Failure(SourceUnavailable source) {
            super(source.getMessage());
            this.source = source;
        }

        SourceUnavailable source() {
            return source;
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int count) throws IOException {
        if (count == 0) {
            return 0;
        }
        try {
            return stored.read(into, offset, count);
        } catch (SourceUnavailable e) {
            throw new Failure(e);
        }
    }

    @Override
    public void close() {
        stored.close();
    }
}
