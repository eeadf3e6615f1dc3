package io.etcdportal.audit;

/**
 * The client speaks HTTP/1.0, in which an answer of unknown length that broke off looks like a
 * whole one.
 */
public final class ProtocolTooOld extends RuntimeException {

    ProtocolTooOld() {
        super("The length of this answer is not known beforehand");
    }
}
