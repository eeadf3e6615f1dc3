package io.etcdportal.catalog.web;

import io.etcdportal.sentence.Sentence;

/** What was asked for can't be restored; the message is a sentence for the one who asked. */
public final class InvalidRestore extends RuntimeException {

    InvalidRestore(Sentence sentence) {
        super(sentence.toString());
    }
}
