package io.etcdportal.paging;

/** A cursor is none that the portal gave out. */
public final class InvalidCursor extends RuntimeException {

    public InvalidCursor() {
        super("The cursor is none that the portal gave out; begin without one.");
    }
}
