package io.etcdportal.source.directory;

import io.etcdportal.cluster.ClusterId;
import io.etcdportal.source.BackupContent;
import io.etcdportal.source.BackupFolders;
import io.etcdportal.source.BackupLocation;
import io.etcdportal.source.BackupSource;
import io.etcdportal.source.FileThreads;
import io.etcdportal.source.KnownCopies;
import io.etcdportal.source.LayoutReader;
import io.etcdportal.source.ListingEntry;
import io.etcdportal.source.SourceFailure.Cause;
import io.etcdportal.source.SourceKind;
import io.etcdportal.source.SourceSettings;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A mounted volume with {@code v1/<cluster>/<backup>}, as etcd-operator's sidecars fill it, or with
 * files of other layouts. Nothing outside of it is read, whatever its links say.
 *
 * <p>A volume that isn't mounted looks like an empty directory, and "there are no backups" is the
 * worst thing to say wrongly. So a directory without {@code v1} is a failure and not an empty
 * listing; an empty {@code v1} is believed.
 *
 * <p>A file system that hangs, as a network's may, can't be interrupted: it is called by {@link
 * FileThreads} alone, with a time limit for each call.
 */
final class DirectoryBackupSource implements BackupSource {

    private static final int CALLS_AT_ONCE = 16;

    private final String name;
    private final SourceSettings.Directory settings;
    private final @Nullable LayoutReader reader;
    private final InstantSource clock;
    private final OpenFiles files;
    private final DirectoryFailures failures;
    private final FileThreads threads;

    /**
     * @param reader takes its files for backups; nothing where they are those of etcd-operator
     */
    DirectoryBackupSource(
            String name,
            SourceSettings.Directory settings,
            Optional<LayoutReader> reader,
            OpenFiles files,
            InstantSource clock) {
        this.name = name;
        this.settings = settings;
        this.reader = reader.orElse(null);
        this.clock = clock;
        this.files = files;
        this.failures = new DirectoryFailures(name);
        this.threads =
                new FileThreads(
                        name,
                        CALLS_AT_ONCE,
                        settings.readTimeout(),
                        "The volume did not answer within %d s: check its mount, and the server or"
                                + " disk behind it.");
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public SourceKind kind() {
        return SourceKind.DIRECTORY;
    }

    @Override
    public String site() {
        return settings.site();
    }

    @Override
    public void list(Consumer<? super ListingEntry> to) {
        Volume volume = volume();
        if (reader != null) {
            list(reader, volume, to);
            return;
        }
        Path clusters = clusters(volume);
        VolumeListing listing =
                new VolumeListing(settings, volume, threads, failures, clock.instant(), to);
        failures.translate(
                clusters.toString(),
                () -> {
                    listing.clusters(clusters);
                    return listing;
                });
    }

    private void list(LayoutReader by, Volume volume, Consumer<? super ListingEntry> to) {
        TreeListing listing = new TreeListing(by, volume, threads, failures, clock.instant(), to);
        failures.translate(
                "The directory " + settings.path(),
                () -> {
                    listing.walk();
                    return listing;
                });
    }

    @Override
    public Optional<List<ListingEntry>> list(ClusterId cluster, KnownCopies known) {
        return reader == null
                ? Optional.of(list(cluster))
                : BackupFolders.of(known.of(cluster))
                        .flatMap(folders -> list(reader, cluster, folders));
    }

    /** {@return nothing where the directories hold too much beside} */
    private Optional<List<ListingEntry>> list(
            LayoutReader by, ClusterId cluster, List<String> folders) {
        Volume volume = volume();
        List<ListingEntry> found = new ArrayList<>();
        TreeListing listing =
                new TreeListing(
                        by,
                        volume,
                        threads,
                        failures,
                        clock.instant(),
                        listingEntry -> {
                            if (LayoutReader.isOf(cluster, listingEntry)) {
                                found.add(listingEntry);
                            }
                        });
        return failures.translate(
                "The directory " + settings.path(),
                () ->
                        listing.walk(folders, BackupFolders.MOST_NAMES)
                                ? Optional.of(found)
                                : Optional.empty());
    }

    private List<ListingEntry> list(ClusterId cluster) {
        List<ListingEntry> found = new ArrayList<>();
        Volume volume = volume();
        Path clusters = clusters(volume);
        VolumeListing listing =
                new VolumeListing(
                        settings,
                        volume,
                        threads,
                        failures,
                        clock.instant(),
                        listingEntry -> {
                            if (!(listingEntry instanceof ListingEntry.UnrecognizedFile)) {
                                found.add(listingEntry);
                            }
                        });
        failures.translate(
                clusters.toString(),
                () -> {
                    listing.cluster(clusters, cluster);
                    return listing;
                });
        return found;
    }

    private Volume volume() {
        return failures.translate(
                "The directory " + settings.path(),
                () -> threads.call(() -> Volume.mountedAt(settings.path())));
    }

    private Path clusters(Volume volume) {
        return failures.translate(
                "The directory v1",
                () -> {
                    try {
                        return threads.call(volume::backups);
                    } catch (NoSuchFileException absent) {
                        throw failures.of(
                                Cause.NOT_FOUND,
                                "There is no v1 in "
                                        + settings.path()
                                        + ": mount the volume, or correct the path. If the volume"
                                        + " is meant to be empty, create a directory v1 in it.");
                    }
                });
    }

    @Override
    public BackupContent open(BackupLocation location, long offset) {
        return failures.translate(
                "A backup " + location.path(),
                () -> threads.call(() -> find(location, offset), VolumeFileContent::close));
    }

    private VolumeFileContent find(BackupLocation location, long offset) throws IOException {
        Volume volume =
                failures.translate(
                        "The directory " + settings.path(),
                        () -> Volume.mountedAt(settings.path()));
        Volume.Found found =
                reader == null
                        ? volume.find(location.path())
                        : volume.findFile(location.path(), path -> isOffered(reader, path));
        return VolumeFileContent.open(found, files, threads, location.pin(), offset, failures);
    }

    private static boolean isOffered(LayoutReader reader, String path) {
        return LayoutReader.isOffered(reader.read(path));
    }

    @Override
    public void check() {
        Volume volume = volume();
        Path clusters = reader == null ? clusters(volume) : volume.root();
        failures.translate(
                clusters.toString(),
                () ->
                        threads.call(
                                () -> {
                                    try (DirectoryStream<Path> entries =
                                            Files.newDirectoryStream(clusters)) {
                                        return entries.iterator().hasNext();
                                    }
                                }));
    }
}
