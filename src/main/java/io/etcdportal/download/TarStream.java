package io.etcdportal.download;

import static java.util.stream.Collectors.joining;

import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarConstants;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;

/**
 * A tar archive on its way to a client. The bytes of its files go past it: they are flushed as
 * those of other downloads are, so that what counts as sent has left. Nothing in it is ever longer
 * or shorter than its header says, or the archive is not finished.
 */
final class TarStream {

    /** Readable for all, as a download is that a browser saves. */
    private static final int MODE = 0100644;

    private static final int LONGEST_PART = 255;
    private static final String LONG_LINK = "././@LongLink";

    private final OutputStream out;

    TarStream(OutputStream out) {
        this.out = out;
    }

    /**
     * {@return a path for a file in an archive that leads nowhere but into the archive's folder}
     *
     * @param name the name of a file, with slashes in any place
     */
    static String safe(String name) {
        String path =
                Arrays.stream(name.replace('\\', '-').split("/"))
                        .filter(part -> !part.isEmpty() && !part.matches("\\.{1,2}"))
                        .collect(joining("/"));
        return path.isEmpty() ? "file" : path;
    }

    /** {@return whether file systems take every part of a path} */
    static boolean canBeUnpacked(String path) {
        return Arrays.stream(path.split("/"))
                .allMatch(part -> part.getBytes(StandardCharsets.UTF_8).length <= LONGEST_PART);
    }

    /**
     * Begins a file: as many bytes must follow as it is long, and then {@link #end}.
     *
     * @param name its path in the archive
     * @param size how long it is, in bytes
     */
    void begin(String name, long size, Instant modified) throws IOException {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        if (bytes.length >= TarConstants.NAMELEN) {
            TarArchiveEntry link = new TarArchiveEntry(LONG_LINK, TarConstants.LF_GNUTYPE_LONGNAME);
            link.setSize(bytes.length + 1L);
            header(link);
            out.write(bytes);
            out.write(0);
            end(bytes.length + 1L);
        }
        TarArchiveEntry entry = new TarArchiveEntry(name, TarConstants.LF_NORMAL);
        entry.setSize(size);
        entry.setModTime(modified.toEpochMilli());
        entry.setMode(MODE);
        header(entry);
    }

    /** Sizes above 8 GiB are told as GNU tar does, which all others read. */
    private void header(TarArchiveEntry entry) throws IOException {
        byte[] header = new byte[TarConstants.DEFAULT_RCDSIZE];
        entry.writeEntryHeader(
                header,
                org.apache.commons.compress.archivers.zip.ZipEncodingHelper.getZipEncoding("UTF-8"),
                true);
        out.write(header);
    }

    /**
     * Ends a file.
     *
     * @param size how long it was
     */
    void end(long size) throws IOException {
        out.write(new byte[(int) (-size & (TarConstants.DEFAULT_RCDSIZE - 1))]);
    }

    /** Ends the archive, which is whole from then on. */
    void finish() throws IOException {
        out.write(new byte[2 * TarConstants.DEFAULT_RCDSIZE]);
        out.flush();
    }
}
