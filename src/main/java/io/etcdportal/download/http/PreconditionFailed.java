package io.etcdportal.download.http;

/** The backup is not the one that the request holds it to be. */
public final class PreconditionFailed extends RuntimeException {

    public PreconditionFailed() {
        super("The backup's entity tag is not in If-Match.");
    }
}
