package io.etcdportal.command;

import io.etcdportal.source.encoding.DecodingLimits;
import io.etcdportal.source.encoding.Encoding;
import io.etcdportal.source.encoding.SnapshotDecoder;
import io.etcdportal.source.encoding.SnapshotDecoder.Decoded;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * A snapshot file, unpacked where it is packed: to a file of its own in the directory for temporary
 * files, which is deleted when this is closed.
 *
 * @param channel the snapshot
 * @param encodings what it was packed in, the outermost first; none where it lies as it is
 */
record UnpackedFile(FileChannel channel, List<Encoding> encodings) implements AutoCloseable {

    /**
     * Opens a file.
     *
     * @throws io.etcdportal.source.encoding.DecodingFailure where there is no snapshot in it
     * @throws IOException where it can't be read, or there is no space for what is in it
     */
    static UnpackedFile open(Path file) throws IOException {
        try (Decoded decoded =
                new SnapshotDecoder(DecodingLimits.DEFAULT).open(Files.newInputStream(file))) {
            if (decoded.encodings().isEmpty()) {
                return new UnpackedFile(FileChannel.open(file), List.of());
            }
            FileChannel unpacked =
                    FileChannel.open(
                            Files.createTempFile("etcd-snapshot-", ".db"),
                            StandardOpenOption.READ,
                            StandardOpenOption.WRITE,
                            StandardOpenOption.DELETE_ON_CLOSE);
            try {
                OutputStream to = Channels.newOutputStream(unpacked);
                decoded.bytes().transferTo(to);
            } catch (IOException | RuntimeException e) {
                unpacked.close();
                throw e;
            }
            return new UnpackedFile(unpacked, decoded.encodings());
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
