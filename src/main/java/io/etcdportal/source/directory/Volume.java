package io.etcdportal.source.directory;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import io.etcdportal.cluster.ClusterId;
import io.etcdportal.etcd.OperatorFileName;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A mounted directory, and the promise that nothing outside of it is touched, whatever its links
 * and the paths that are asked for say. Nor does a link lead from the directory of one cluster to
 * that of another: who may read the one may not read the other. Kubernetes' own links, which lead
 * to a directory {@code ..data} beside them and on from there, stay within.
 *
 * <p>Every method asks the file system, and blocks where that hangs.
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
     * @return where it really is
     * @throws NoSuchFileException where there is none, or where the path is no backup's or leads
     *     out of the directory of its cluster
     */
    Found find(String path) throws IOException {
        if (!isPathOfBackup(path)) {
            throw new NoSuchFileException(path);
        }
        String[] parts = path.split("/", -1);
        Path directory = backups().resolve(parts[1]).toRealPath();
        if (!isDirectoryOf(parts[1], directory)) {
            throw new NoSuchFileException(path);
        }
        Path file = directory.resolve(parts[2]).toRealPath();
        if (!file.startsWith(directory) || !Files.isRegularFile(file, NOFOLLOW_LINKS)) {
            throw new NoSuchFileException(path);
        }
        return new Found(directory, file);
    }

    /**
     * Finds a file in any directory. No directory on the way to it is a link, and a link in its
     * place leads no further than to below its own directory.
     *
     * @param path its path below the root
     * @param isWanted whether a file of such a path may be read at all
     * @throws NoSuchFileException where there is none
     */
    Found findFile(String path, Predicate<String> isWanted) throws IOException {
        if (!isWanted.test(path)) {
            throw new NoSuchFileException(path);
        }
        Path directory = findDirectory(path).orElseThrow(() -> new NoSuchFileException(path));
        Path file =
                directory
                        .resolve(name(path.substring(path.lastIndexOf('/') + 1), path))
                        .toRealPath();
        if (!file.startsWith(directory) || !Files.isRegularFile(file, NOFOLLOW_LINKS)) {
            throw new NoSuchFileException(path);
        }
        return new Found(directory, file);
    }

    /**
     * {@return the directory of a path, to its last slash; nothing where there is none, or a link
     * in its place}
     */
    Optional<Path> findDirectory(String path) throws NoSuchFileException {
        String[] parts = path.split("/", -1);
        Path directory = root;
        for (int i = 0; i < parts.length - 1; i++) {
            directory = directory.resolve(name(parts[i], path));
            if (!Files.isDirectory(directory, NOFOLLOW_LINKS)) {
                return Optional.empty();
            }
        }
        return Optional.of(directory);
    }

    private static String name(String part, String path) throws NoSuchFileException {
        if (part.isEmpty() || part.equals(".") || part.equals("..")) {
            throw new NoSuchFileException(path);
        }
        return part;
    }

    /**
     * {@return the bytes of a file that is no link; none where it is longer than so many}
     *
     * @param path its path below the root, of a directory that was found by a listing
     */
    byte[] readSmall(String path, int most) throws IOException {
        Path file = findFile(path, _ -> true).file();
        try (InputStream in = Files.newInputStream(file, NOFOLLOW_LINKS)) {
            byte[] bytes = in.readNBytes(most + 1);
            return bytes.length > most ? new byte[0] : bytes;
        }
    }

    /**
     * The file of a backup.
     *
     * @param directory the real path of the directory of its cluster
     * @param file its own real path, below that
     */
    record Found(Path directory, Path file) {}

    /**
     * A link may lead to a directory of the same name that is in none of another cluster's, as
     * Kubernetes places what it mounts.
     */
    private boolean isDirectoryOf(String cluster, Path real) throws IOException {
        Path clusters = backups();
        if (!holds(real) || !real.endsWith(cluster)) {
            return false;
        }
        if (!real.startsWith(clusters)) {
            return true;
        }
        String first = clusters.relativize(real).getName(0).toString();
        return first.equals(cluster) || !ClusterId.isPart(first);
    }

    private static boolean isPathOfBackup(String path) {
        String[] parts = path.split("/", -1);
        return parts.length == 3
                && parts[0].equals(BACKUPS)
                && ClusterId.isPart(parts[1])
                && OperatorFileName.parse(parts[2]).isPresent();
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

    /** {@return what an entry of {@code v1} is; nothing where it was removed meanwhile} */
    Optional<Entry> lookForCluster(Path entry) throws IOException {
        String name = entry.getFileName().toString();
        return look(
                entry,
                real ->
                        !holds(real)
                                ? "It is a link that points outside the volume."
                                : Files.isDirectory(real, NOFOLLOW_LINKS)
                                                && !isDirectoryOf(name, real)
                                        ? "It is a link to a directory of another cluster."
                                        : null);
    }

    /**
     * {@return what an entry of the directory of a cluster is; nothing where it was removed
     * meanwhile}
     *
     * @param directory the real path of that directory
     */
    Optional<Entry> lookForBackup(Path entry, Path directory) throws IOException {
        return look(
                entry,
                real ->
                        !holds(real)
                                ? "It is a link that points outside the volume."
                                : !real.startsWith(directory)
                                        ? "It is a link that points outside its cluster's"
                                                + " directory."
                                        : null);
    }

    /**
     * {@return what an entry of any directory is; nothing where it was removed meanwhile}
     *
     * @param directory the real path of that directory
     */
    Optional<Entry> lookForFile(Path entry, Path directory) throws IOException {
        return look(
                entry,
                real ->
                        !holds(real)
                                ? "It is a link that points outside the volume."
                                : !real.startsWith(directory)
                                        ? "It is a link that points outside its own directory."
                                        : Files.isDirectory(real, NOFOLLOW_LINKS)
                                                ? "It is a link to a directory."
                                                : null);
    }

    /** Says why a link can't be followed to where it leads, if it can't. */
    private interface Objection {
        @Nullable String to(Path real) throws IOException;
    }

    private static Optional<Entry> look(Path entry, Objection objection) throws IOException {
        try {
            BasicFileAttributes attributes =
                    Files.readAttributes(entry, BasicFileAttributes.class, NOFOLLOW_LINKS);
            return Optional.of(
                    attributes.isSymbolicLink()
                            ? follow(entry, objection)
                            : see(entry, attributes));
        } catch (NoSuchFileException removed) {
            return Optional.empty();
        }
    }

    private static Entry follow(Path link, Objection objection) throws IOException {
        try {
            Path real = link.toRealPath();
            String reason = objection.to(real);
            return reason == null
                    ? see(
                            real,
                            Files.readAttributes(real, BasicFileAttributes.class, NOFOLLOW_LINKS))
                    : new Entry.UnusableFile(reason);
        } catch (FileSystemException unreachable) {
            return new Entry.UnusableFile(
                    "It is a link whose target does not exist or is not readable.");
        }
    }

    private static Entry see(Path real, BasicFileAttributes attributes) throws IOException {
        if (attributes.isDirectory()) {
            return new Entry.Directory(real);
        }
        return attributes.isRegularFile()
                ? new Entry.RegularFile(FileIdentity.of(real, attributes))
                : new Entry.UnusableFile("It is not a regular file.");
    }

    /** What lies in a directory, seen through the links that stay inside the volume. */
    sealed interface Entry {

        record RegularFile(FileIdentity identity) implements Entry {}

        record Directory(Path real) implements Entry {}

        /** Neither, for a reason given as a sentence. */
        record UnusableFile(String reason) implements Entry {}
    }
}
