package io.etcdportal.catalog;

/**
 * Somebody who may see a source asked for the names in it that are no backups, and may not see
 * every cluster.
 */
public final class UnrecognizedFilesDenied extends RuntimeException {

    UnrecognizedFilesDenied() {
        super(
                "The names in a source that are no backups may tell of clusters that are hidden"
                        + " from you. Only those who may see every cluster see them.");
    }
}
