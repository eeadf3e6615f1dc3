package io.etcdportal.source.s3;

import io.etcdportal.cluster.ClusterId;
import io.etcdportal.etcd.OperatorFileName;
import io.etcdportal.source.BackupLocation;
import io.etcdportal.source.ListingEntry;

import org.jspecify.annotations.Nullable;

import software.amazon.awssdk.services.s3.model.RestoreStatus;
import software.amazon.awssdk.services.s3.model.S3Object;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What the keys of a bucket mean. etcd-operator wrote {@code v1/<cluster>/<backup>} at first and
 * {@code v1/<namespace>/<cluster>/<backup>} later, both below a prefix of the user's choice, and
 * older backups were never moved: one bucket may hold both.
 */
final class S3Layout {

    private static final String TMP = "tmp";

    /** Storage classes whose objects can't be read before they are restored. */
    private static final Set<String> ARCHIVES = Set.of("GLACIER", "DEEP_ARCHIVE");

    private final String source;
    private final String site;
    private final String namespace;
    private final String root;

    /**
     * @param prefix what stands before {@code v1/}, with or without slashes around it
     * @param namespace the namespace of clusters whose keys name none
     */
    S3Layout(String source, String site, String prefix, String namespace) {
        this.source = source;
        this.site = site;
        this.namespace = namespace;
        this.root = rootBelow(prefix);
    }

    private static String rootBelow(String prefix) {
        return folder(prefix) + "v1/";
    }

    /** {@return what keys below a prefix begin with; a prefix may have slashes around it or not} */
    static String folder(String prefix) {
        String bare = prefix.replaceAll("^/+|/+$", "");
        return bare.isEmpty() ? "" : bare + "/";
    }

    /** {@return what every key of a backup begins with} */
    String root() {
        return root;
    }

    /** {@return what the keys of a cluster's backups begin with, up to the name of the backup} */
    List<String> directories(ClusterId cluster) {
        String ofNamespace = root + cluster.namespace() + "/" + cluster.name() + "/";
        return cluster.namespace().equals(namespace)
                ? List.of(root + cluster.name() + "/", ofNamespace)
                : List.of(ofNamespace);
    }

    /**
     * {@return what an object is; nothing where it only marks a directory, as some consoles make
     * them}
     */
    Optional<ListingEntry> read(S3Object object) {
        return isDirectoryMarker(object) ? Optional.empty() : Optional.of(meaning(object));
    }

    static boolean isDirectoryMarker(S3Object object) {
        return object.key() != null
                && object.key().endsWith("/")
                && Long.valueOf(0).equals(object.size());
    }

    private ListingEntry meaning(S3Object object) {
        if (object.key() == null) {
            return new ListingEntry.UnrecognizedFile("?", "The store listed it without a key.");
        }
        if (!object.key().startsWith(root)) {
            return unrecognized(object, "It is outside of " + root + ", but was listed.");
        }
        String[] parts = object.key().substring(root.length()).split("/", -1);
        return switch (parts.length) {
            case 1 ->
                    unrecognized(
                            object,
                            "It is directly in v1/, where only clusters and namespaces belong.");
            case 2 -> inCluster(object, namespace, parts[0], parts[1]);
            case 3 -> inCluster(object, parts[0], parts[1], parts[2]);
            default -> unrecognized(object, "It is deeper than v1/<namespace>/<cluster>/.");
        };
    }

    private ListingEntry inCluster(S3Object object, String namespace, String cluster, String name) {
        if (cluster.equals(TMP)) {
            // A volume that was copied into a bucket: v1/<cluster>/tmp/ holds what the sidecar had
            // not finished.
            return unrecognized(object, "It is in tmp/, the directory of unfinished backups.");
        }
        Optional<ClusterId> id = ClusterId.of(site, namespace, cluster);
        Optional<OperatorFileName> backup = OperatorFileName.parse(name);
        if (id.isEmpty()) {
            return unrecognized(
                    object, "Its directories are not valid names of a namespace and a cluster.");
        }
        if (backup.isEmpty()) {
            return unrecognized(
                    object,
                    "Its name is not that of a backup, such as"
                            + " 3.1.0_000000000000000f_etcd.backup.");
        }
        return copy(object, id.get(), backup.get());
    }

    private ListingEntry copy(S3Object object, ClusterId cluster, OperatorFileName backup) {
        return new ListingEntry.Copy(
                cluster,
                backup,
                new BackupLocation.S3Object(
                        source, object.key(), object.eTag() == null ? "" : object.eTag()),
                object.size() == null ? OptionalLong.empty() : OptionalLong.of(object.size()),
                object.lastModified(),
                false,
                archiveClass(object));
    }

    /** A copy that was restored for a while can be read, wherever it is archived. */
    static @Nullable String archiveClass(S3Object object) {
        String name = object.storageClassAsString();
        RestoreStatus restored = object.restoreStatus();
        boolean isThere = restored != null && restored.restoreExpiryDate() != null;
        return name == null || isThere || !ARCHIVES.contains(name) ? null : name;
    }

    private static ListingEntry unrecognized(S3Object object, String reason) {
        return new ListingEntry.UnrecognizedFile(object.key(), reason);
    }
}
