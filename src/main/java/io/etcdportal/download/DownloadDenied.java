package io.etcdportal.download;

/** The viewer may see the backup, but not have its bytes. The message says why. */
public final class DownloadDenied extends RuntimeException {

    DownloadDenied(String sentence) {
        super(sentence);
    }
}
