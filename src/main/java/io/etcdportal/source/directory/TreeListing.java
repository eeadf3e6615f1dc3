package io.etcdportal.source.directory;

import io.etcdportal.source.BackupFolders;
import io.etcdportal.source.BackupLocation;
import io.etcdportal.source.FileThreads;
import io.etcdportal.source.LayoutReader;
import io.etcdportal.source.ListingEntry;
import io.etcdportal.source.MetadataFile;
import io.etcdportal.source.SnapshotFacts;
import io.etcdportal.source.SourceFailure.Cause;
import io.etcdportal.source.SourceUnavailable;
import io.etcdportal.source.layout.KeyClassification;
import io.etcdportal.source.layout.KeyRole;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * One walk over a volume by layouts, folder by folder, which tells what it comes by and keeps
 * nothing of it.
 */
final class TreeListing {

    /** No producer goes deeper, and links can't make a folder endless. */
    static final int DEEPEST = 16;

    /** Stands for bytes of a name that are no text: by such a name no file is found again. */
    private static final char UNREADABLE = '\uFFFD';

    private static final String LOST_AND_FOUND = "lost+found";

    private final LayoutReader reader;
    private final Volume volume;
    private final FileThreads threads;
    private final DirectoryFailures failures;
    private final Instant now;
    private final Consumer<? super ListingEntry> to;
    private long most = Long.MAX_VALUE;
    private long entries;
    private @Nullable SourceUnavailable unread;

    TreeListing(
            LayoutReader reader,
            Volume volume,
            FileThreads threads,
            DirectoryFailures failures,
            Instant now,
            Consumer<? super ListingEntry> to) {
        this.reader = reader;
        this.volume = volume;
        this.threads = threads;
        this.failures = failures;
        this.now = now;
        this.to = to;
    }

    /**
     * Tells everything.
     *
     * @throws SourceUnavailable where a folder can't be read, after all others were told, and where
     *     there is nothing at all, as in a directory where nothing is mounted
     */
    void walk() throws IOException {
        folder("", volume.root(), 0);
        if (unread != null) {
            throw unread;
        }
        if (entries == 0) {
            throw nothing();
        }
    }

    private SourceUnavailable nothing() {
        return failures.of(
                Cause.NOT_FOUND,
                "There is nothing in "
                        + volume.root()
                        + ": mount the volume, or correct the path. If it is meant to be empty,"
                        + " create a directory in it.");
    }

    /**
     * Tells what lies in some folders.
     *
     * @param paths those of the folders below the root, each with a slash behind it
     * @param most how many names to look at
     * @return whether that was enough; else there is more
     * @throws SourceUnavailable where a folder can't be read, and where there is nothing at all
     */
    boolean walk(List<String> paths, long most) throws IOException {
        this.most = most;
        try {
            for (String path : paths) {
                Optional<Path> directory = threads.call(() -> volume.findDirectory(path));
                if (directory.isPresent()) {
                    folder(path, directory.get(), path.split("/", -1).length - 1);
                }
            }
        } catch (BackupFolders.TooManyNames e) {
            return false;
        }
        if (entries == 0) {
            requireSomething();
        }
        if (unread != null) {
            throw unread;
        }
        return true;
    }

    private void requireSomething() throws IOException {
        try (VolumeDirectory root = VolumeDirectory.open(volume.root(), threads)) {
            if (next(root, volume.root()).isEmpty()) {
                throw nothing();
            }
        }
    }

    private void folder(String path, Path directory, int depth) throws IOException {
        try (VolumeDirectory some = VolumeDirectory.open(directory, threads)) {
            for (Optional<List<VolumeDirectory.Seen>> seen = next(some, directory);
                    seen.isPresent();
                    seen = next(some, directory)) {
                failures.unlessInterrupted();
                for (VolumeDirectory.Seen entry : seen.get()) {
                    if (entries++ == most) {
                        throw new BackupFolders.TooManyNames();
                    }
                    entry(path + entry.name(), entry, depth);
                }
            }
        }
    }

    private Optional<List<VolumeDirectory.Seen>> next(VolumeDirectory some, Path directory)
            throws IOException {
        return some.next(entry -> volume.lookForFile(entry, directory));
    }

    private void entry(String path, VolumeDirectory.Seen seen, int depth) {
        switch (seen.entry()) {
            case Volume.Entry.RegularFile file -> file(path, file.identity());
            case Volume.Entry.UnusableFile unusable ->
                    to.accept(new ListingEntry.UnrecognizedFile(path, unusable.reason()));
            case Volume.Entry.Directory deeper -> {
                if (!seen.name().equals(LOST_AND_FOUND) && !seen.name().startsWith("..")) {
                    deeper(path, deeper.real(), depth + 1);
                }
            }
        }
    }

    private void deeper(String path, Path directory, int depth) {
        if (depth > DEEPEST) {
            to.accept(
                    new ListingEntry.UnrecognizedFile(
                            path, "It was left out: it is more than 16 directories deep."));
            return;
        }
        try {
            folder(path + "/", directory, depth);
        } catch (NoSuchFileException removed) {
            // What went away while it was looked at has no backups any more.
        } catch (IOException | DirectoryIteratorException failure) {
            // It hides no other; but what is not told of it is not gone.
            unread = unread == null ? failures.of(path, failure) : unread;
        }
    }

    private void file(String path, FileIdentity identity) {
        if (path.indexOf(UNREADABLE) >= 0) {
            to.accept(
                    new ListingEntry.UnrecognizedFile(
                            path, "Its name has bytes that are not UTF-8: rename it."));
            return;
        }
        KeyClassification meaning = reader.read(path);
        if (!(meaning instanceof KeyClassification.Recognized known)) {
            to.accept(LayoutReader.unrecognized(path, meaning));
            return;
        }
        BackupLocation location =
                new BackupLocation.VolumeFile(failures.source(), path, identity.pin());
        OptionalLong size = OptionalLong.of(identity.size());
        Instant written = identity.modified().toInstant();
        boolean growing = VolumeListing.isGrowing(written, now);
        to.accept(
                known.role() == KeyRole.SNAPSHOT
                        ? reader.copy(
                                known,
                                location,
                                size,
                                written,
                                growing,
                                null,
                                metadata(known, path))
                        : reader.part(known, location, size, written, growing, null));
    }

    private SnapshotFacts metadata(KeyClassification.Recognized known, String path) {
        String beside = MetadataFile.beside(path);
        if (!(reader.read(beside) instanceof KeyClassification.Recognized other)
                || other.role() != KeyRole.METADATA
                || !other.restorePoint().equals(known.restorePoint())) {
            return SnapshotFacts.UNKNOWN;
        }
        try {
            return MetadataFile.facts(
                    threads.call(() -> volume.readSmall(beside, MetadataFile.LONGEST)));
        } catch (IOException unreadable) {
            return SnapshotFacts.UNKNOWN;
        }
    }
}
