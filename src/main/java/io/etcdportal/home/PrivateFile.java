package io.etcdportal.home;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Files and directories that nobody but their owner may read: they tell who fetched what, or hold
 * keys.
 */
public final class PrivateFile {

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
        return permissions("rw-------");
    }

    /** {@return what a new directory is made with} */
    public static FileAttribute<?>[] directoryPermissions() {
        return permissions("rwx------");
    }

    private static FileAttribute<?>[] permissions(String ofOwner) {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(ofOwner))
                }
                : new FileAttribute<?>[0];
    }
}
