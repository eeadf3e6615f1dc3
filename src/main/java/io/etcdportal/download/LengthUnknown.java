package io.etcdportal.download;

/**
 * The client speaks HTTP/1.0, in which an answer of unknown length that broke off looks like a
 * whole one.
 */
public final class LengthUnknown extends RuntimeException {

    LengthUnknown() {
        super("The length of this backup is not known in advance");
    }
}
