package io.etcdportal.source.encoding;

import io.etcdportal.source.encoding.DecodingFailure.Reason;

import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** The files of a tar archive. */
final class TarEntries implements ArchiveEntries {

    /** What lies between two files: their headers, and long names. */
    private static final int LONGEST_HEADERS = 1 << 20;

    private final Headers headers;
    private final TarArchiveInputStream tar;

    TarEntries(InputStream packed) {
        headers = new Headers(packed);
        tar = new TarArchiveInputStream(headers);
    }

    @Override
    public @Nullable String next() throws IOException {
        while (true) {
            headers.expect();
            TarArchiveEntry entry = tar.getNextEntry();
            headers.end();
            if (entry == null || entry.isFile()) {
                return entry == null ? null : entry.getName();
            }
        }
    }

    @Override
    public int read(byte[] into, int offset, int count) throws IOException {
        return tar.read(into, offset, count);
    }

    @Override
    public void close() throws IOException {
        tar.close();
    }

    /** A header may name gigabytes of a name, which would be read into memory. */
    private static final class Headers extends FilterInputStream {

        private long left = Long.MAX_VALUE;

        Headers(InputStream packed) {
            super(packed);
        }

        void expect() {
            left = LONGEST_HEADERS;
        }

        void end() {
            left = Long.MAX_VALUE;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int count) throws IOException {
            if (left <= 0) {
                throw new DecodingFailure(
                        Reason.DAMAGED, "The headers in the tar data are too long.");
            }
            int some = in.read(into, offset, (int) Math.min(left, count));
            left -= Math.max(0, some);
            return some;
        }

        @Override
        public boolean markSupported() {
            return false;
        }
    }
}
