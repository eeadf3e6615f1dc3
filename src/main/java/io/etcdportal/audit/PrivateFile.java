package io.etcdportal.audit;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** A file that nobody but its owner may read: it tells who fetched what, or holds a key. */
public final class PrivateFile {

    private static final Set<PosixFilePermission> OWNERS =
            PosixFilePermissions.fromString("rw-------");

    private PrivateFile() {}

    /** Makes an empty one where there is none. One that is there stays as it is. */
    public static Path make(Path file) throws IOException {
        try {
            return Files.createFile(file, permissions());
        } catch (FileAlreadyExistsException e) {
            return file;
        }
    }

    /** {@return what a new file is made with} */
    public static FileAttribute<?>[] permissions() {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNERS)}
                : new FileAttribute<?>[0];
    }
}
