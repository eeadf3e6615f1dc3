package io.etcdportal.source.directory;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file that is open where the system can't be asked which one it is: its name is looked at. */
final class PortableFile implements OpenFile {

    private final Path file;
    private final FileChannel channel;

    PortableFile(Path file) throws IOException {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new NoSuchFileException(file.toString());
        }
        this.file = file;
        this.channel = FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
    }

    @Override
    public FileIdentity identity() throws IOException {
        return FileIdentity.of(file);
    }

    @Override
    public boolean isRegularIn(Path directory) throws IOException {
        return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                && file.toRealPath().startsWith(directory);
    }

    @Override
    public Bytes read(long position, int most) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(most);
        channel.read(bytes, position);
        return new Bytes() {
            @Override
            public int count() {
                return bytes.position();
            }

            @Override
            public void copy(byte[] buffer, int from) {
                bytes.flip().get(buffer, from, bytes.limit());
            }

            @Override
            public void close() {
                // Nobody else uses this memory.
            }
        };
    }

    @Override
    public int readCached(long position, byte[] buffer, int from, int most, String pin) {
        return 0;
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
