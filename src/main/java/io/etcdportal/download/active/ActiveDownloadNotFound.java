package io.etcdportal.download.active;

/** No download of that name runs on this portal, or the viewer may not see it. */
public final class ActiveDownloadNotFound extends RuntimeException {

    ActiveDownloadNotFound() {
        super("No such active download");
    }
}
