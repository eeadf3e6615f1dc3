package io.etcdportal.download.resume;

/**
 * The rest of a backup is asked for, and nothing proves that it belongs to the part that the viewer
 * was sent before. The message says why.
 */
public final class ResumeConflict extends RuntimeException {

    public ResumeConflict(String sentence) {
        super(sentence);
    }
}
