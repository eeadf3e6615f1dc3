package io.etcdportal.catalog;

/** A cluster that the viewer may see has no such backup. */
public final class BackupNotFound extends RuntimeException {

    public BackupNotFound() {
        super("No such backup");
    }
}
