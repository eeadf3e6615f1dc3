package io.etcdportal.download;

/**
 * A request in the sidecar's own interface that the sidecar would refuse as well. The message says
 * why.
 */
public final class SidecarRequestRefused extends RuntimeException {

    SidecarRequestRefused(String sentence) {
        super(sentence);
    }
}
