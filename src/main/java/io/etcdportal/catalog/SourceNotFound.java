package io.etcdportal.catalog;

/** There is no such source, or the viewer may not see what was asked of it. */
public final class SourceNotFound extends RuntimeException {

    public SourceNotFound() {
        super("No such source");
    }
}
