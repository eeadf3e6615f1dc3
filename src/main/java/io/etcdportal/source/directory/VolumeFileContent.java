package io.etcdportal.source.directory;

import io.etcdportal.source.BackupContent;
import io.etcdportal.source.SourceFailure.Cause;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.OptionalLong;

/**
 * The bytes of a pinned file: no more than it had when it was pinned, and none that were read when
 * it was no longer the same file, since what is read of a file that is written meanwhile may be a
 * mix of two.
 */
final class VolumeFileContent implements BackupContent {

    private final Path file;
    private final String pin;
    private final long length;
    private final FileChannel channel;
    private final DirectoryFailures failures;
    private long left;

    private VolumeFileContent(
            Path file,
            String pin,
            long length,
            long offset,
            FileChannel channel,
            DirectoryFailures failures) {
        this.file = file;
        this.pin = pin;
        this.length = length;
        this.left = length - offset;
        this.channel = channel;
        this.failures = failures;
    }

    static BackupContent open(Path file, String pin, long offset, DirectoryFailures failures)
            throws IOException {
        FileIdentity identity = FileIdentity.of(file);
        if (!identity.pin().equals(pin)) {
            throw failures.of(Cause.CHANGED, "The file is no longer the one that was listed.");
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
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
        channel.position(offset);
        return new VolumeFileContent(file, pin, identity.size(), offset, channel, failures);
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
        int count = failures.translate("The file", () -> channel.read(next(buffer, from, most)));
        if (count < 0) {
            throw failures.of(
                    Cause.ENDED_EARLY, "The file ended " + left + " bytes before its listed end.");
        }
        requireUnchanged();
        left -= count;
        return count;
    }

    private ByteBuffer next(byte[] buffer, int from, int most) {
        return ByteBuffer.wrap(buffer, from, (int) Math.min(most, left));
    }

    private void requireUnchanged() {
        if (!failures.translate("The file", this::isUnchanged)) {
            throw failures.of(
                    Cause.CHANGED, "The file was written, replaced or removed while it was read.");
        }
    }

    private boolean isUnchanged() throws IOException {
        try {
            return FileIdentity.of(file).pin().equals(pin);
        } catch (NoSuchFileException removed) {
            return false;
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException nothingWasWritten) {
            // There is nothing that could be lost by it.
        }
    }
}
