package io.etcdportal.client;

import java.time.Duration;

/** The attempts at one thing. For one thread. */
final class Retries {

    private final Patience patience;
    private final Messages messages;
    private int failed;

    Retries(Patience patience, Messages messages) {
        this.patience = patience;
        this.messages = messages;
    }

    /** What can fail for a while. */
    @FunctionalInterface
    interface Attempt<T> {

        /** {@return what it gives} */
        T make() throws TemporaryFailure;
    }

    /**
     * {@return what an attempt gives in the end}
     *
     * @throws CommandFailure the last failure, where there is no further attempt
     */
    <T> T until(Attempt<T> attempt) {
        while (true) {
            try {
                return attempt.make();
            } catch (TemporaryFailure e) {
                await(e);
            }
        }
    }

    /** Something new has come: a transfer that is cut again and again but gets further goes on. */
    void progress() {
        failed = 0;
    }

    private void await(TemporaryFailure failure) {
        Duration wait = failure.retryAfter().orElseGet(() -> patience.backOff(failed));
        if (failed >= patience.retries() || wait.compareTo(patience.longestAsked()) > 0) {
            throw failure.failure();
        }
        failed++;
        messages.warn(
                "%s Retrying in %s (%d of %d)."
                        .formatted(
                                firstLine(failure),
                                Amounts.duration(wait),
                                failed,
                                patience.retries()));
        try {
            Thread.sleep(wait);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailure(ExitStatus.FAILED, "Interrupted.");
        }
    }

    private static String firstLine(TemporaryFailure failure) {
        String line = String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
        return line.endsWith(".") ? line : line + ".";
    }
}
