package io.etcdportal.client;

import java.nio.file.Path;

/** Says at Ctrl-C that nothing is lost. */
final class InterruptNotice implements AutoCloseable {

    private final Thread hook;

    private InterruptNotice(Thread hook) {
        this.hook = hook;
    }

    /** Begins with it. */
    static InterruptNotice about(Path part, Messages messages) {
        Thread hook =
                new Thread(
                        () ->
                                messages.warn(
                                        "Interrupted. Run the same command again to continue "
                                                + part
                                                + "."),
                        "interrupt-notice");
        Runtime.getRuntime().addShutdownHook(hook);
        return new InterruptNotice(hook);
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process is about to end.
        }
    }
}
