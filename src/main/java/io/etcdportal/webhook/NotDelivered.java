package io.etcdportal.webhook;

/** A request did not arrive, as far as can be known. The sentence names no address. */
public final class NotDelivered extends RuntimeException {

    private static final long serialVersionUID = 1;

    NotDelivered(String sentence) {
        super(sentence);
    }

    NotDelivered(String sentence, Exception cause) {
        super(sentence, cause);
    }
}
