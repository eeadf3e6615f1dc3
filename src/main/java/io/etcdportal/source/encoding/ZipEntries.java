package io.etcdportal.source.encoding;

import io.etcdportal.source.encoding.DecodingFailure.Reason;

import org.jspecify.annotations.Nullable;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** The files of a ZIP archive, as they follow each other, with their checksums compared. */
final class ZipEntries implements ArchiveEntries {

    private final Tail packed;
    private final ZipInputStream zip;

    /** Names need not be UTF-8, and are not looked at. */
    ZipEntries(InputStream packed) {
        this.packed = new Tail(packed);
        zip = new ZipInputStream(this.packed, StandardCharsets.ISO_8859_1);
    }

    @Override
    public @Nullable String next() throws IOException {
        while (true) {
            ZipEntry entry = zip.getNextEntry();
            if (entry == null) {
                requireEnd();
                return null;
            }
            if (!entry.isDirectory()) {
                return entry.getName();
            }
        }
    }

    /** The directory lies behind all files, and other programs read no archive without it. */
    private void requireEnd() throws IOException {
        packed.transferTo(OutputStream.nullOutputStream());
        if (!packed.hasEndOfDirectory()) {
            throw new DecodingFailure(Reason.TRUNCATED, "The zip data ends too early.");
        }
    }

    @Override
    public int read(byte[] into, int offset, int count) throws IOException {
        return zip.read(into, offset, count);
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }

    /** Keeps the last bytes: as many as the end of a directory has with the longest comment. */
    private static final class Tail extends FilterInputStream {

        private static final int END = 22;
        private static final int COMMENT_LENGTH_AT = 20;
        private static final int MOST = END + 0xffff;

        private final byte[] kept = new byte[2 * MOST];
        private int count;

        Tail(InputStream packed) {
            super(packed);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int some = in.read(into, offset, Math.min(length, MOST));
            if (some > 0) {
                keep(into, offset, some);
            }
            return some;
        }

        private void keep(byte[] bytes, int offset, int some) {
            if (count + some > kept.length) {
                System.arraycopy(kept, count - MOST, kept, 0, MOST);
                count = MOST;
            }
            System.arraycopy(bytes, offset, kept, count, some);
            count += some;
        }

        @Override
        public boolean markSupported() {
            return false;
        }

        boolean hasEndOfDirectory() {
            for (int at = count - END; at >= 0; at--) {
                if (kept[at] == 'P'
                        && kept[at + 1] == 'K'
                        && kept[at + 2] == 5
                        && kept[at + 3] == 6
                        && at + END + commentLength(at) <= count) {
                    return true;
                }
            }
            return false;
        }

        private int commentLength(int at) {
            return (kept[at + COMMENT_LENGTH_AT] & 0xff)
                    | (kept[at + COMMENT_LENGTH_AT + 1] & 0xff) << 8;
        }
    }
}
