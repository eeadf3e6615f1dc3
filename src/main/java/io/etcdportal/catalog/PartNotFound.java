package io.etcdportal.catalog;

/** The restore point of a backup that the viewer may see has no such part. */
public final class PartNotFound extends RuntimeException {

    public PartNotFound() {
        super("No such part");
    }
}
