package io.etcdportal.audit.search;

/** Of no such download is there an entry that the viewer may see. */
public final class DownloadNotRecorded extends RuntimeException {

    DownloadNotRecorded() {
        super("No such download");
    }
}
