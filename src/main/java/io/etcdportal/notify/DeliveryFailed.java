package io.etcdportal.notify;

/** A message did not arrive. The sentence names no address, which may be a secret. */
final class DeliveryFailed extends RuntimeException {

    private static final long serialVersionUID = 1;

    DeliveryFailed(String sentence) {
        super(sentence);
    }
}
