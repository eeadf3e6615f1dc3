package io.etcdportal.paging;

/** A cursor that the portal did not give out. */
public final class InvalidCursor extends RuntimeException {

    public InvalidCursor() {
        super("Invalid cursor. Start without one.");
    }
}
