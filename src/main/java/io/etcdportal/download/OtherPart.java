package io.etcdportal.download;

/**
 * The rest of a backup is asked for, and nothing proves that it belongs to the part that the viewer
 * was sent before. The message says why.
 */
public final class OtherPart extends RuntimeException {

    OtherPart(String sentence) {
        super(sentence);
    }
}
