package io.etcdportal.source;

import io.etcdportal.cluster.ClusterId;
import io.etcdportal.etcd.OperatorFileName;
import io.etcdportal.source.encoding.Encryption;
import io.etcdportal.source.encoding.StoredForm;

/**
 * Where one copy of a backup lies, and which bytes it was when it was listed: what is opened later
 * is these bytes or nothing.
 */
public sealed interface BackupLocation {

    /** {@return the name of the source that it lies in} */
    String source();

    /** {@return the place within the source, unique there; it can be shown to people} */
    String path();

    /**
     * {@return what the copy must still be when it is opened, or an empty text where the source has
     * no such thing}
     */
    String pin();

    /** {@return whether the snapshot has to be unpacked to be read, as far as the path tells} */
    default boolean isPacked() {
        return StoredForm.ofName(path(), Encryption.OPENSSL).isPacked();
    }

    /**
     * An object in a bucket.
     *
     * @param path its key
     * @param pin its entity tag, in the quotes it came with
     */
    record S3Object(String source, String path, String pin) implements BackupLocation {}

    /**
     * A file on a volume.
     *
     * @param path its path below the root, with {@code /} between the parts
     * @param pin its identity: which file it is, how long, and when it was last written
     */
    record VolumeFile(String source, String path, String pin) implements BackupLocation {}

    /** What a sidecar serves; the backup's version and revision are the pin. */
    record SidecarBackup(String source, ClusterId cluster, OperatorFileName backup)
            implements BackupLocation {
        @Override
        public String path() {
            return cluster.namespace() + "/" + cluster.name() + "/" + backup;
        }

        @Override
        public String pin() {
            return "";
        }
    }
}
