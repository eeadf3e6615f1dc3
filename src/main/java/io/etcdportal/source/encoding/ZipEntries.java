package io.etcdportal.source.encoding;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** The files of a ZIP archive, as they follow each other, with their checksums compared. */
final class ZipEntries implements ArchiveEntries {

    private final ZipInputStream zip;

    /** Names need not be UTF-8, and are not looked at. */
    ZipEntries(InputStream packed) {
        zip = new ZipInputStream(packed, StandardCharsets.ISO_8859_1);
    }

    @Override
    public @Nullable String next() throws IOException {
        while (true) {
            ZipEntry entry = zip.getNextEntry();
            if (entry == null || !entry.isDirectory()) {
                return entry == null ? null : entry.getName();
            }
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
}
