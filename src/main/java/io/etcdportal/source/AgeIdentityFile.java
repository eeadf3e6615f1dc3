package io.etcdportal.source;

import io.etcdportal.source.SourceFailure.Cause;
import io.etcdportal.source.encoding.AgeIdentities;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;

/**
 * The file with the identities that a source's files of age are decrypted with. It is looked at for
 * every file, and read again where it changed, since Kubernetes replaces the files of a mounted
 * secret.
 */
final class AgeIdentityFile {

    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final int LONGEST = 1 << 20;

    private final String source;
    private final Path file;
    private final FileThreads reads;
    private volatile @Nullable Loaded loaded;

    AgeIdentityFile(String source, Path file) {
        this(source, file, LIMIT);
    }

    /**
     * @param limit how long the file system may take
     */
    AgeIdentityFile(String source, Path file, Duration limit) {
        this.source = source;
        this.file = file;
        this.reads =
                new FileThreads(
                        source,
                        1,
                        limit,
                        "The age-identity-file "
                                + file.toString().replace("%", "%%")
                                + " could not be read within %d s: check its mount.");
    }

    /**
     * {@return the identities that are in it now}
     *
     * @throws SourceUnavailable where it can't be read, or holds something else
     */
    AgeIdentities identities() {
        return reads.call(this::look).identities;
    }

    private Loaded look() {
        Stamp stamp = stamp();
        Loaded known = loaded;
        if (known == null || !known.stamp.equals(stamp)) {
            known = new Loaded(stamp, read());
            loaded = known;
        }
        return known;
    }

    private AgeIdentities read() {
        try (InputStream content = Files.newInputStream(file)) {
            return AgeIdentities.parse(
                    new String(content.readNBytes(LONGEST), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw unreadable(e);
        } catch (IllegalArgumentException e) {
            throw failure("The age-identity-file " + file + " " + e.getMessage());
        }
    }

    private Stamp stamp() {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return new Stamp(
                    attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private SourceUnavailable unreadable(IOException e) {
        return failure(
                e instanceof AccessDeniedException
                        ? "The portal's user lacks permission to read the age-identity-file "
                                + file
                                + "."
                        : "The age-identity-file "
                                + file
                                + " cannot be read: mount it, or correct its path.");
    }

    private SourceUnavailable failure(String sentence) {
        return new SourceUnavailable(source, Cause.UNREADABLE, sentence);
    }

    private record Loaded(Stamp stamp, AgeIdentities identities) {}

    private record Stamp(FileTime modified, long size, @Nullable Object fileKey) {}
}
