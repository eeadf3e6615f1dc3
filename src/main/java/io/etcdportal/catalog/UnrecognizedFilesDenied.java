package io.etcdportal.catalog;

/**
 * Somebody who may see a source asked for the names in it that are no backups, and may not see
 * every cluster.
 */
public final class UnrecognizedFilesDenied extends RuntimeException {

    UnrecognizedFilesDenied() {
        super(
                "Names of unrecognized files can reveal clusters that are hidden from you. Only"
                        + " those who can see every cluster see them.");
    }
}
