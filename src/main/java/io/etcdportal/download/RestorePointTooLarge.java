package io.etcdportal.download;

/** All files of a restore point are asked for, and can't be sent as one. The message says why. */
public final class RestorePointTooLarge extends RuntimeException {

    RestorePointTooLarge(String sentence) {
        super(sentence);
    }
}
