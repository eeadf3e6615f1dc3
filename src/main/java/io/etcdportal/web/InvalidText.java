package io.etcdportal.web;

/**
 * A text in a request is not of the form that it should have; the message is a sentence for the one
 * who wrote it.
 */
final class InvalidText extends IllegalArgumentException {

    InvalidText(String sentence) {
        super(sentence);
    }
}
