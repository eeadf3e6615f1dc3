package io.etcdportal.source.encoding;

import com.github.luben.zstd.ZstdOutputStream;

import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Packs bytes in all the ways in which producers store snapshots. */
public final class PackedFiles {

    private PackedFiles() {}

    /** Packs what is written. */
    private interface Packing {
        OutputStream into(OutputStream out) throws IOException;
    }

    private static byte[] by(Packing packing, byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = packing.into(packed)) {
            out.write(bytes);
        }
        return packed.toByteArray();
    }

    public static byte[] gzip(byte[] bytes) throws IOException {
        return by(GZIPOutputStream::new, bytes);
    }

    /** With a checksum, as the zstd program writes it. */
    public static byte[] zstd(byte[] bytes) throws IOException {
        return by(out -> new ZstdOutputStream(out).setChecksum(true), bytes);
    }

    public static byte[] zlib(byte[] bytes) throws IOException {
        return by(DeflaterOutputStream::new, bytes);
    }

    public static byte[] zip(Map<String, byte[]> files) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(packed)) {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                zip.putNextEntry(new ZipEntry(file.getKey()));
                zip.write(file.getValue());
                zip.closeEntry();
            }
        }
        return packed.toByteArray();
    }

    public static byte[] tar(Map<String, byte[]> files) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(packed)) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_GNU);
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                TarArchiveEntry entry = new TarArchiveEntry(file.getKey(), true);
                entry.setSize(file.getValue().length);
                tar.putArchiveEntry(entry);
                tar.write(file.getValue());
                tar.closeArchiveEntry();
            }
        }
        return packed.toByteArray();
    }

    /** As {@code compress} does: codes of 9 to 16 bits, in groups of eight of one width. */
    public static byte[] lzw(byte[] bytes) {
        LzwWriter writer = new LzwWriter();
        Map<Integer, Integer> known = new HashMap<>();
        int next = 257;
        int prefix = bytes[0] & 0xff;
        for (int i = 1; i < bytes.length; i++) {
            int pair = (prefix << 8) | (bytes[i] & 0xff);
            Integer code = known.get(pair);
            if (code != null) {
                prefix = code;
                continue;
            }
            writer.write(prefix, next);
            if (next < 1 << 16) {
                known.put(pair, next++);
            }
            prefix = bytes[i] & 0xff;
        }
        writer.write(prefix, next);
        return writer.bytes();
    }

    private static final class LzwWriter {

        private final ByteArrayOutputStream out = new ByteArrayOutputStream();
        private final byte[] group = new byte[16];
        private int width = 9;
        private int bits;

        LzwWriter() {
            out.writeBytes(new byte[] {0x1f, (byte) 0x9d, (byte) 0x90});
        }

        /** The reader knows one code fewer than the writer. */
        void write(int code, int next) {
            if (next - 1 >= 1 << width && width < 16) {
                flush(width);
                width++;
            }
            for (int i = 0; i < width; i++, bits++) {
                if (((code >> i) & 1) != 0) {
                    group[bits / 8] |= (byte) (1 << bits % 8);
                }
            }
            if (bits == width * 8) {
                flush(width);
            }
        }

        private void flush(int bytes) {
            if (bits > 0) {
                out.write(group, 0, bytes);
            }
            Arrays.fill(group, (byte) 0);
            bits = 0;
        }

        byte[] bytes() {
            flush((bits + 7) / 8);
            return out.toByteArray();
        }
    }
}
