package io.etcdportal.notify;

/** What takes the messages of a channel. */
interface Receiver extends AutoCloseable {

    /**
     * Sends a message.
     *
     * @throws DeliveryFailed if it did not arrive, as far as is known
     */
    void send(Message message) throws InterruptedException;

    /** Does not wait for what is still on its way. */
    @Override
    default void close() {}
}
