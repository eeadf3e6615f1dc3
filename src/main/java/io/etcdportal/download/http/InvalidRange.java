package io.etcdportal.download.http;

/** A part of a backup is asked for in a way that the portal does not answer. */
public final class InvalidRange extends RuntimeException {

    InvalidRange(String sentence) {
        super(sentence);
    }
}
