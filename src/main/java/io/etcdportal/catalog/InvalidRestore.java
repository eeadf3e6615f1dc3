package io.etcdportal.catalog;

/** What was asked for can't be restored; the message is a sentence for the one who asked. */
public final class InvalidRestore extends RuntimeException {

    InvalidRestore(String sentence) {
        super(sentence);
    }
}
