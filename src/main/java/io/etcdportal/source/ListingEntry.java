package io.etcdportal.source;

import io.etcdportal.cluster.BackupName;
import io.etcdportal.cluster.ClusterId;
import io.etcdportal.etcd.OperatorFileName;
import io.etcdportal.etcd.Revision;
import io.etcdportal.source.encoding.StoredForm;
import io.etcdportal.source.layout.KeyRole;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.OptionalLong;

/** One thing that a source tells of itself while it is listed. */
public sealed interface ListingEntry {

    /**
     * A copy of a backup.
     *
     * @param size its length in bytes as it is stored, where the source tells it exactly
     * @param written when it was written, where the source tells that
     * @param growing whether it was still being written when it was looked at, so that it is not
     *     whole yet
     * @param archiveClass the storage class that it is archived in, where it has to be restored
     *     from there before it can be read
     * @param facts what is known of the snapshot without reading it
     * @param layout the name of the layout that it was recognized by
     * @param restorePoint what is the same for all files that are restored together, unique within
     *     the cluster
     */
    record Copy(
            ClusterId cluster,
            BackupName backup,
            BackupLocation location,
            OptionalLong size,
            @Nullable Instant written,
            boolean growing,
            @Nullable String archiveClass,
            SnapshotFacts facts,
            String layout,
            String restorePoint)
            implements ListingEntry {

        /** The layout of etcd-operator and of its sidecars. */
        public static final String ETCD_OPERATOR = "etcd-operator";

        /** A copy of a backup that is restored from this file alone, as far as its name tells. */
        public Copy(
                ClusterId cluster,
                BackupName backup,
                BackupLocation location,
                OptionalLong size,
                @Nullable Instant written,
                boolean growing,
                @Nullable String archiveClass,
                SnapshotFacts facts,
                String layout) {
            this(
                    cluster,
                    backup,
                    location,
                    size,
                    written,
                    growing,
                    archiveClass,
                    facts,
                    layout,
                    backup.value());
        }

        /** A copy that etcd-operator wrote, or a sidecar of it. */
        public Copy(
                ClusterId cluster,
                OperatorFileName name,
                BackupLocation location,
                OptionalLong size,
                @Nullable Instant written,
                boolean growing,
                @Nullable String archiveClass) {
            this(
                    cluster,
                    new BackupName(name.toString()),
                    location,
                    size,
                    written,
                    growing,
                    archiveClass,
                    SnapshotFacts.of(name),
                    ETCD_OPERATOR);
        }

        /**
         * A copy that etcd-operator wrote, or a sidecar of it, and that can be read at once, as far
         * as the source tells.
         */
        public Copy(
                ClusterId cluster,
                OperatorFileName name,
                BackupLocation location,
                OptionalLong size,
                @Nullable Instant written,
                boolean growing) {
            this(cluster, name, location, size, written, growing, null);
        }

        /** {@return how the snapshot is stored, as its name or its layout tells} */
        public StoredForm stored() {
            return location.stored();
        }
    }

    /**
     * A file that belongs to a backup and is no snapshot itself.
     *
     * @param restorePoint that of the backup; an increment has its own, and belongs to the snapshot
     *     before it
     * @param name its name, unique within the cluster
     * @param role what it is to whoever restores the backup
     * @param what what it is, as a noun with its article
     * @param size its length in bytes, where the source tells it
     * @param written when it was written, where the source tells that
     * @param growing whether it was still being written when it was looked at
     * @param archiveClass the storage class that it is archived in, where it has to be restored
     *     from there before it can be read
     * @param layout the name of the layout that it was recognized by
     * @param taken when it was taken, where its name tells that
     * @param firstRevision the first revision in it, where its name tells that
     * @param revision the last revision in it, where its name tells that
     */
    record Part(
            ClusterId cluster,
            String restorePoint,
            BackupName name,
            BackupLocation location,
            KeyRole role,
            String what,
            OptionalLong size,
            @Nullable Instant written,
            boolean growing,
            @Nullable String archiveClass,
            String layout,
            @Nullable Instant taken,
            @Nullable Revision firstRevision,
            @Nullable Revision revision)
            implements ListingEntry {}

    /**
     * A file among the backups that is none.
     *
     * @param path where, within the source
     * @param reason why it is none, as a sentence
     */
    record UnrecognizedFile(String path, String reason) implements ListingEntry {}

    /**
     * A cluster that the source knows and could be asked about, with or without backups.
     *
     * @param backups how many backups the source says it has, where it tells more than it can list
     * @param bytes how much room they take, about
     */
    record AnsweredCluster(ClusterId cluster, OptionalLong backups, OptionalLong bytes)
            implements ListingEntry {}

    /**
     * A cluster that the source knows and could not be asked about: what was known of its copies
     * stays.
     */
    record UnreachableCluster(ClusterId cluster, SourceFailure failure) implements ListingEntry {}
}
