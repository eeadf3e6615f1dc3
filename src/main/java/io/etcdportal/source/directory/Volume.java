package io.etcdportal.source.directory;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import io.etcdportal.cluster.ClusterId;
import io.etcdportal.etcd.BackupName;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;

/**
 * A mounted directory, and the promise that nothing outside of it is touched, whatever its links
 * and the paths that are asked for say.
 *
 * @param root its real path
 */
record Volume(Path root) {

    static final String BACKUPS = "v1";

    static Volume mountedAt(Path directory) throws IOException {
        Path real = directory.toRealPath();
        if (!Files.isDirectory(real)) {
            throw new NotDirectoryException(real.toString());
        }
        return new Volume(real);
    }

    /** {@return the real path of the directory that holds the clusters} */
    Path backups() throws IOException {
        return inside(root.resolve(BACKUPS));
    }

    /**
     * Finds the file of a backup.
     *
     * @param path {@code v1/<cluster>/<backup>}
     * @return its real path
     * @throws NoSuchFileException where there is none, or where the path is no backup's or leads
     *     out of the volume
     */
    Path find(String path) throws IOException {
        if (!isPathOfBackup(path)) {
            throw new NoSuchFileException(path);
        }
        Path file = inside(root.resolve(path));
        if (!Files.isRegularFile(file, NOFOLLOW_LINKS)) {
            throw new NoSuchFileException(path);
        }
        return file;
    }

    private static boolean isPathOfBackup(String path) {
        String[] parts = path.split("/", -1);
        return parts.length == 3
                && parts[0].equals(BACKUPS)
                && ClusterId.isPart(parts[1])
                && BackupName.parse(parts[2]).isPresent();
    }

    private Path inside(Path path) throws IOException {
        Path real = path.toRealPath();
        if (!holds(real)) {
            throw new NoSuchFileException(path.toString());
        }
        return real;
    }

    private boolean holds(Path real) {
        return real.startsWith(root);
    }

    /**
     * {@return what an entry of one of its directories is; nothing where it was removed meanwhile}
     */
    Optional<Entry> look(Path entry) throws IOException {
        try {
            BasicFileAttributes attributes =
                    Files.readAttributes(entry, BasicFileAttributes.class, NOFOLLOW_LINKS);
            return Optional.of(
                    attributes.isSymbolicLink() ? follow(entry) : see(entry, attributes));
        } catch (NoSuchFileException removed) {
            return Optional.empty();
        }
    }

    private Entry follow(Path link) throws IOException {
        try {
            Path real = link.toRealPath();
            return holds(real)
                    ? see(
                            real,
                            Files.readAttributes(real, BasicFileAttributes.class, NOFOLLOW_LINKS))
                    : new Entry.Strange("It is a link that leads out of the volume.");
        } catch (FileSystemException unreachable) {
            return new Entry.Strange(
                    "It is a link that leads nowhere, or where the portal may not look.");
        }
    }

    private static Entry see(Path real, BasicFileAttributes attributes) throws IOException {
        if (attributes.isDirectory()) {
            return new Entry.Directory(real);
        }
        return attributes.isRegularFile()
                ? new Entry.RegularFile(FileIdentity.of(real, attributes))
                : new Entry.Strange("It is no regular file.");
    }

    /** What lies in a directory, seen through the links that stay inside the volume. */
    sealed interface Entry {

        record RegularFile(FileIdentity identity) implements Entry {}

        record Directory(Path real) implements Entry {}

        /** Neither, for a reason given as a sentence. */
        record Strange(String reason) implements Entry {}
    }
}
