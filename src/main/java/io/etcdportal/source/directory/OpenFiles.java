package io.etcdportal.source.directory;

import io.etcdportal.source.directory.LinuxCalls.ReadBuffer;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Opens files in the best way that the system has. */
final class OpenFiles {

    private final @Nullable LinuxCalls linux;
    private final Queue<ReadBuffer> buffers = new ConcurrentLinkedQueue<>();

    OpenFiles() {
        this(LinuxCalls.find().orElse(null));
    }

    OpenFiles(@Nullable LinuxCalls linux) {
        this.linux = linux;
    }

    /**
     * Opens a file for reading.
     *
     * @param file its real path
     */
    OpenFile open(Path file) throws IOException {
        return linux == null ? new PortableFile(file) : new LinuxFile(linux, buffers, file);
    }
}
