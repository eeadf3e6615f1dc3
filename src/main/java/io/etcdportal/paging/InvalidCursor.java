package io.etcdportal.paging;

/** A cursor that the portal did not give out. The message is for the one who sent it. */
public final class InvalidCursor extends IllegalArgumentException {

    public InvalidCursor() {
        super("Invalid cursor. Start without one.");
    }
}
