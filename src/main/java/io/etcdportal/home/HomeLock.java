package io.etcdportal.home;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The lock that a portal has on its home directory for as long as it runs. */
public final class HomeLock {

    /** The name of the file that is locked. */
    public static final String FILE = "lock";

    private HomeLock() {}

    /** {@return whether a portal is running in a directory} */
    public static boolean isTaken(Path home) throws IOException {
        Path file = home.resolve(FILE);
        if (Files.notExists(file)) {
            return false;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
                FileLock free = channel.tryLock()) {
            return free == null;
        } catch (OverlappingFileLockException e) {
            return true;
        }
    }
}
