package io.etcdportal.download;

/** Nobody has read the backup yet, so that its SHA-256 is not known. */
public final class DigestUnknown extends RuntimeException {

    DigestUnknown() {
        super("This backup has not been read yet.");
    }
}
