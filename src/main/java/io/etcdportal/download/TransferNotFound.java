package io.etcdportal.download;

/** No download of that name runs on this portal, or the viewer may not see it. */
public final class TransferNotFound extends RuntimeException {

    TransferNotFound() {
        super("No such transfer");
    }
}
