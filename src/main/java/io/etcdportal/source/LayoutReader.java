package io.etcdportal.source;

import io.etcdportal.cluster.BackupName;
import io.etcdportal.cluster.ClusterId;
import io.etcdportal.source.SnapshotFacts.Fact;
import io.etcdportal.source.layout.KeyClassification;
import io.etcdportal.source.layout.Layouts;
import io.etcdportal.source.layout.Placement;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.OptionalLong;

/**
 * Takes the files of one source for copies of backups, by the layouts of its settings.
 *
 * @param site the site that the clusters live in
 */
public record LayoutReader(String site, Layouts layouts, Placement placement) {

    /** {@return what a key, or a path, below the place of the source is taken for} */
    public KeyClassification read(String path) {
        return layouts.recognize(path, placement);
    }

    /** {@return whether it is a snapshot, or belongs to one, and so offered} */
    public static boolean isOffered(KeyClassification meaning) {
        return meaning instanceof KeyClassification.Recognized;
    }

    /**
     * {@return the copy that a snapshot is}
     *
     * @param location where it lies; its layout tells how it is stored there
     * @param metadata what a file beside it says, which is believed before its name
     */
    public ListingEntry.Copy copy(
            KeyClassification.Recognized known,
            BackupLocation location,
            OptionalLong size,
            @Nullable Instant written,
            boolean growing,
            @Nullable String archiveClass,
            SnapshotFacts metadata) {
        return new ListingEntry.Copy(
                new ClusterId(site, known.namespace(), known.cluster()),
                new BackupName(known.name()),
                location.storedAs(known.stored()),
                size,
                written,
                growing,
                archiveClass,
                metadata.or(
                        new SnapshotFacts(
                                Fact.named(known.version()),
                                Fact.named(known.revision()),
                                Fact.named(known.time()),
                                Fact.named(known.node()))),
                known.layout(),
                known.restorePoint());
    }

    /** {@return the part of a restore point that a file other than a snapshot is} */
    public ListingEntry.Part part(
            KeyClassification.Recognized known,
            BackupLocation location,
            OptionalLong size,
            @Nullable Instant written,
            boolean growing,
            @Nullable String archiveClass) {
        return new ListingEntry.Part(
                new ClusterId(site, known.namespace(), known.cluster()),
                known.restorePoint(),
                new BackupName(known.name()),
                location,
                known.role(),
                known.what(),
                size,
                written,
                growing,
                archiveClass,
                known.layout(),
                known.time(),
                known.firstRevision(),
                known.revision());
    }

    /** {@return whether it is a copy of a backup of a cluster, or belongs to one} */
    public static boolean isOf(ClusterId cluster, ListingEntry listingEntry) {
        return switch (listingEntry) {
            case ListingEntry.Copy copy -> copy.cluster().equals(cluster);
            case ListingEntry.Part part -> part.cluster().equals(cluster);
            case ListingEntry.UnrecognizedFile _,
                    ListingEntry.AnsweredCluster _,
                    ListingEntry.UnreachableCluster _ ->
                    false;
        };
    }

    /** {@return how a file that is no backup is told} */
    public static ListingEntry.UnrecognizedFile unrecognized(
            String path, KeyClassification meaning) {
        return new ListingEntry.UnrecognizedFile(
                path,
                switch (meaning) {
                    case KeyClassification.NotASnapshot other -> other.reason();
                    case KeyClassification.Unknown unknown -> unknown.reason();
                    case KeyClassification.Recognized known -> "It is " + known.what() + ".";
                });
    }
}
