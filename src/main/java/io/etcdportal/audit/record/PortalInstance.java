package io.etcdportal.audit.record;

import io.etcdportal.audit.AuditSettings;
import io.etcdportal.home.HomeLock;
import io.etcdportal.home.PrivateFile;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * Which of several portals on one database this is. The name stays the same from start to start, as
 * long as the directory does; a lock keeps a second portal out of it, which would take the first
 * one's downloads for ended, and its journal for its own.
 */
@Component
class PortalInstance implements DisposableBean {

    private static final String FILE = "instance";

    private final String id;
    private final boolean isNew;
    private final FileChannel locked;

    PortalInstance(AuditSettings settings) {
        Path directory = settings.directory();
        try {
            locked =
                    FileChannel.open(
                            PrivateFile.make(directory.resolve(HomeLock.FILE)),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE);
            requireLock(directory);
            isNew = Files.notExists(directory.resolve(FILE));
            id = read(directory.resolve(FILE));
        } catch (IOException e) {
            throw new IllegalStateException(
                    "Can't store the name of this portal in "
                            + directory.toAbsolutePath()
                            + ": it must be a directory that the portal may write to",
                    e);
        }
    }

    private void requireLock(Path directory) throws IOException {
        FileLock lock;
        try {
            lock = locked.tryLock();
        } catch (OverlappingFileLockException e) {
            lock = null;
        }
        if (lock == null) {
            locked.close();
            throw new IllegalStateException(
                    "Another portal runs in "
                            + directory.toAbsolutePath()
                            + ". Each needs a directory of its own: stop the other one, or set"
                            + " portal.home to another directory.");
        }
    }

    private static String read(Path file) throws IOException {
        if (Files.notExists(file)) {
            Files.writeString(PrivateFile.make(file), UUID.randomUUID().toString());
        }
        return Files.readString(file).strip();
    }

    String id() {
        return id;
    }

    /** {@return whether this is the first start in its directory} */
    boolean isNew() {
        return isNew;
    }

    @Override
    public void destroy() throws IOException {
        locked.close();
    }
}
