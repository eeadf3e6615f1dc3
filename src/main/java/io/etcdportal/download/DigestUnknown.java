package io.etcdportal.download;

/** Nobody has read the backup yet, so that its SHA-256 is not known. */
public final class DigestUnknown extends RuntimeException {

    DigestUnknown() {
        super("Nobody has read this backup yet.");
    }
}
