package io.etcdportal.source;

import io.etcdportal.cluster.ClusterId;
import io.etcdportal.etcd.OperatorFileName;
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

    /**
     * {@return how the snapshot is stored there: as its first bytes have shown, and until they were
     * read as its name or its layout tells}
     */
    StoredForm stored();

    /** {@return the same place, where the snapshot is stored in another way} */
    BackupLocation storedAs(StoredForm stored);

    /**
     * An object in a bucket.
     *
     * @param path its key
     * @param pin its entity tag, in the quotes it came with
     * @param stored how the snapshot is stored there
     */
    record S3Object(String source, String path, String pin, StoredForm stored)
            implements BackupLocation {

        /** An object that is the snapshot itself, as far as is known. */
        public S3Object(String source, String path, String pin) {
            this(source, path, pin, StoredForm.PLAIN);
        }

        @Override
        public S3Object storedAs(StoredForm stored) {
            return new S3Object(source, path, pin, stored);
        }
    }

    /**
     * A file on a volume.
     *
     * @param path its path below the root, with {@code /} between the parts
     * @param pin its identity: which file it is, how long, and when it was last written
     * @param stored how the snapshot is stored there
     */
    record VolumeFile(String source, String path, String pin, StoredForm stored)
            implements BackupLocation {

        /** A file that is the snapshot itself, as far as is known. */
        public VolumeFile(String source, String path, String pin) {
            this(source, path, pin, StoredForm.PLAIN);
        }

        @Override
        public VolumeFile storedAs(StoredForm stored) {
            return new VolumeFile(source, path, pin, stored);
        }
    }

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

        @Override
        public StoredForm stored() {
            return StoredForm.PLAIN;
        }

        /** A sidecar gives nothing but snapshots. */
        @Override
        public SidecarBackup storedAs(StoredForm stored) {
            return this;
        }
    }

    /** The file at a place byte for byte as it is stored, whatever its snapshot is packed in. */
    record AsStored(BackupLocation file) implements BackupLocation {

        @Override
        public String source() {
            return file.source();
        }

        @Override
        public String path() {
            return file.path();
        }

        @Override
        public String pin() {
            return file.pin();
        }

        /** {@return that nothing has to be unpacked: what is wanted is the file} */
        @Override
        public StoredForm stored() {
            return StoredForm.PLAIN;
        }

        @Override
        public AsStored storedAs(StoredForm stored) {
            return new AsStored(file.storedAs(stored));
        }
    }
}
