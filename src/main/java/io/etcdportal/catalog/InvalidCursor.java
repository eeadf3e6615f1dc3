package io.etcdportal.catalog;

/** A cursor is none that the portal gave out. */
public final class InvalidCursor extends RuntimeException {

    InvalidCursor() {
        super("The cursor is none that the portal gave out; begin without one.");
    }
}
