package io.etcdportal.source.directory;

import io.etcdportal.cluster.ClusterId;
import io.etcdportal.etcd.OperatorFileName;
import io.etcdportal.source.BackupLocation;
import io.etcdportal.source.FileThreads;
import io.etcdportal.source.ListingEntry;
import io.etcdportal.source.SourceSettings;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** One walk over a volume, which tells what it comes by and keeps nothing of it. */
final class VolumeListing {

    // A sidecar writes without a pause longer than this; nothing else tells a file that grows from
    // one that is done.
    private static final Duration SETTLED = Duration.ofSeconds(10);
    private static final String TMP = "tmp";

    private final SourceSettings.Directory settings;
    private final Volume volume;
    private final FileThreads threads;
    private final DirectoryFailures failures;
    private final Instant now;
    private final Consumer<? super ListingEntry> to;

    VolumeListing(
            SourceSettings.Directory settings,
            Volume volume,
            FileThreads threads,
            DirectoryFailures failures,
            Instant now,
            Consumer<? super ListingEntry> to) {
        this.settings = settings;
        this.volume = volume;
        this.threads = threads;
        this.failures = failures;
        this.now = now;
        this.to = to;
    }

    /** Tells everything in the directory that holds the clusters. */
    void clusters(Path directory) throws IOException {
        each(directory, volume::lookForCluster, this::inTop);
    }

    /** Tells everything of one cluster; nothing where the volume is not of its namespace. */
    void cluster(Path clusters, ClusterId cluster) throws IOException {
        if (settings.site().equals(cluster.site())
                && settings.namespace().equals(cluster.namespace())) {
            Path directory = clusters.resolve(cluster.name());
            threads.call(() -> volume.lookForCluster(directory))
                    .map(entry -> new VolumeDirectory.Seen(cluster.name(), entry))
                    .ifPresent(this::inTop);
        }
    }

    private void each(
            Path directory,
            VolumeDirectory.EntryLookup entryLookup,
            Consumer<VolumeDirectory.Seen> then)
            throws IOException {
        try (VolumeDirectory entries = VolumeDirectory.open(directory, threads)) {
            for (Optional<List<VolumeDirectory.Seen>> some = entries.next(entryLookup);
                    some.isPresent();
                    some = entries.next(entryLookup)) {
                failures.unlessInterrupted();
                some.get().forEach(then);
            }
        }
    }

    private void inTop(VolumeDirectory.Seen seen) {
        String path = Volume.BACKUPS + "/" + seen.name();
        switch (seen.entry()) {
            case Volume.Entry.Directory directory -> cluster(path, seen.name(), directory.real());
            case Volume.Entry.RegularFile file ->
                    unrecognized(path, "It is directly in v1/, where only clusters belong.");
            case Volume.Entry.UnusableFile unusable -> unrecognized(path, unusable.reason());
        }
    }

    private void cluster(String path, String name, Path directory) {
        ClusterId.of(settings.site(), settings.namespace(), name)
                .ifPresentOrElse(
                        cluster -> cluster(path, cluster, directory),
                        () -> unrecognized(path, "Its name is not a valid cluster name."));
    }

    /** Tells of one cluster. That it can't be read hides no other. */
    private void cluster(String path, ClusterId cluster, Path directory) {
        try {
            if (backups(path, cluster, directory) == 0) {
                to.accept(
                        new ListingEntry.AnsweredCluster(
                                cluster, OptionalLong.empty(), OptionalLong.empty()));
            }
        } catch (NoSuchFileException removed) {
            // A cluster that went away while it was looked at has no backups here any more.
        } catch (IOException | DirectoryIteratorException failure) {
            to.accept(
                    new ListingEntry.UnreachableCluster(
                            cluster, failures.of(path, failure).failure()));
        }
    }

    /** {@return how many backups there were} */
    private int backups(String path, ClusterId cluster, Path directory) throws IOException {
        AtomicInteger count = new AtomicInteger();
        each(
                directory,
                entry -> volume.lookForBackup(entry, directory),
                seen -> {
                    Optional<ListingEntry> listed = inCluster(path, cluster, seen);
                    listed.ifPresent(to);
                    if (listed.filter(ListingEntry.Copy.class::isInstance).isPresent()) {
                        count.incrementAndGet();
                    }
                });
        return count.get();
    }

    private Optional<ListingEntry> inCluster(
            String directory, ClusterId cluster, VolumeDirectory.Seen seen) {
        String path = directory + "/" + seen.name();
        return switch (seen.entry()) {
            case Volume.Entry.RegularFile file ->
                    Optional.of(file(path, cluster, seen.name(), file.identity()));
            case Volume.Entry.Directory deeper -> directory(path, seen.name());
            case Volume.Entry.UnusableFile unusable ->
                    Optional.of(new ListingEntry.UnrecognizedFile(path, unusable.reason()));
        };
    }

    private static Optional<ListingEntry> directory(String path, String name) {
        return name.equals(TMP)
                ? Optional.empty()
                : Optional.of(
                        new ListingEntry.UnrecognizedFile(
                                path, "It is a directory where only backups belong."));
    }

    private ListingEntry file(String path, ClusterId cluster, String name, FileIdentity identity) {
        Optional<OperatorFileName> backup = OperatorFileName.parse(name);
        return backup.isPresent()
                ? copy(path, cluster, backup.get(), identity)
                : new ListingEntry.UnrecognizedFile(
                        path,
                        "Its name is not that of a backup, such as"
                                + " 3.1.0_000000000000000f_etcd.backup.");
    }

    private ListingEntry copy(
            String path, ClusterId cluster, OperatorFileName backup, FileIdentity identity) {
        Instant written = identity.modified().toInstant();
        return new ListingEntry.Copy(
                cluster,
                backup,
                new BackupLocation.VolumeFile(failures.source(), path, identity.pin()),
                OptionalLong.of(identity.size()),
                written,
                isGrowing(written, now));
    }

    /** {@return whether a file was written to so lately that it may not be whole yet} */
    static boolean isGrowing(Instant written, Instant now) {
        return Duration.between(written, now).abs().compareTo(SETTLED) < 0;
    }

    private void unrecognized(String path, String reason) {
        to.accept(new ListingEntry.UnrecognizedFile(path, reason));
    }
}
