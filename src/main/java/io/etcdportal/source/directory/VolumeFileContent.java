package io.etcdportal.source.directory;

import io.etcdportal.source.BackupContent;
import io.etcdportal.source.FileThreads;
import io.etcdportal.source.SourceFailure.Cause;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.OptionalLong;

/**
 * The bytes of a pinned file: no more than it had when it was pinned, and none that were read when
 * it was no longer the same file, since what is read of a file that is written meanwhile may be a
 * mix of two. What counts is the file that was opened: that its name is taken away, or given to
 * another file, writes nothing.
 *
 * <p>What the system has in memory is read by the thread that asks, since that never blocks; the
 * rest by the threads of the volume.
 */
final class VolumeFileContent implements BackupContent {

    private final OpenFile file;
    private final FileThreads threads;
    private final String pin;
    private final long length;
    private final DirectoryFailures failures;
    private long left;

    private VolumeFileContent(
            OpenFile file,
            FileThreads threads,
            String pin,
            long length,
            long offset,
            DirectoryFailures failures) {
        this.file = file;
        this.threads = threads;
        this.pin = pin;
        this.length = length;
        this.left = length - offset;
        this.failures = failures;
    }

    /** Opens a backup of a volume. To be called on one of the volume's threads. */
    static VolumeFileContent open(
            Volume.Found found,
            OpenFiles files,
            FileThreads threads,
            String pin,
            long offset,
            DirectoryFailures failures)
            throws IOException {
        OpenFile file = files.open(found.file());
        VolumeFileContent content = null;
        try {
            if (!file.isRegularIn(found.directory())) {
                throw new NoSuchFileException(found.file().toString());
            }
            FileIdentity identity = file.identity();
            require(identity, pin, offset, failures);
            content = new VolumeFileContent(file, threads, pin, identity.size(), offset, failures);
            return content;
        } finally {
            if (content == null) {
                file.close();
            }
        }
    }

    private static void require(
            FileIdentity identity, String pin, long offset, DirectoryFailures failures) {
        if (!identity.pin().equals(pin)) {
            throw failures.of(Cause.CHANGED, "The file has changed since it was listed.");
        }
        if (offset > identity.size()) {
            throw failures.of(
                    Cause.MALFORMED,
                    "The file has "
                            + identity.size()
                            + " bytes; nothing begins at "
                            + offset
                            + ".");
        }
    }

    @Override
    public OptionalLong length() {
        return OptionalLong.of(length);
    }

    @Override
    public int read(byte[] buffer, int from, int most) {
        if (left == 0) {
            return -1;
        }
        int count =
                failures.translate(
                        "The file", () -> next(buffer, from, (int) Math.min(most, left)));
        left -= count;
        return count;
    }

    private int next(byte[] buffer, int from, int most) throws IOException {
        int count = file.readCached(length - left, buffer, from, most, pin);
        if (count > 0) {
            return count;
        }
        try (OpenFile.Bytes bytes =
                threads.call(() -> readUnchanged(most), OpenFile.Bytes::close)) {
            bytes.copy(buffer, from);
            return bytes.count();
        }
    }

    private OpenFile.Bytes readUnchanged(int most) throws IOException {
        OpenFile.Bytes bytes = file.read(length - left, most);
        boolean good = false;
        try {
            requireUnchanged();
            if (bytes.count() == 0) {
                throw failures.of(
                        Cause.ENDED_EARLY,
                        "The file ended " + left + " bytes before its listed end.");
            }
            good = true;
            return bytes;
        } finally {
            if (!good) {
                bytes.close();
            }
        }
    }

    private void requireUnchanged() throws IOException {
        if (!file.identity().pin().equals(pin)) {
            throw failures.of(Cause.CHANGED, "The file was written while it was read.");
        }
    }

    @Override
    public void close() {
        threads.later(file::close);
    }
}
