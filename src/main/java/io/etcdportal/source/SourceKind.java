package io.etcdportal.source;

import io.etcdportal.cluster.BackupName;
import io.etcdportal.cluster.ClusterId;
import io.etcdportal.etcd.OperatorFileName;

/** The kinds of sources there are. */
public enum SourceKind {
    /** A mounted persistent volume. */
    DIRECTORY {
        @Override
        public BackupLocation locate(
                String source, ClusterId cluster, BackupName backup, String path, String pin) {
            return new BackupLocation.VolumeFile(source, path, pin);
        }
    },
    /** A bucket of an S3-compatible store. */
    S3 {
        @Override
        public BackupLocation locate(
                String source, ClusterId cluster, BackupName backup, String path, String pin) {
            return new BackupLocation.S3Object(source, path, pin);
        }
    },
    /** A fleet of etcd-operator's backup sidecars. */
    SIDECAR {
        @Override
        public BackupLocation locate(
                String source, ClusterId cluster, BackupName backup, String path, String pin) {
            return new BackupLocation.SidecarBackup(
                    source, cluster, OperatorFileName.parse(backup.value()).orElseThrow());
        }
    };

    /**
     * Makes a location again out of what was kept of it.
     *
     * @param path its {@link BackupLocation#path}
     * @param pin its {@link BackupLocation#pin}
     */
    public abstract BackupLocation locate(
            String source, ClusterId cluster, BackupName backup, String path, String pin);
}
