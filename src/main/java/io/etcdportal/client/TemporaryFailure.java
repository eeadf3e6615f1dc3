package io.etcdportal.client;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.Optional;

/** What may go better when it is tried again. */
final class TemporaryFailure extends Exception {

    private static final long serialVersionUID = 1L;

    private final CommandFailure failure;
    private final transient @Nullable Duration retryAfter;

    /**
     * @param failure what to say where it is not tried again
     * @param retryAfter how long the portal wants to be left alone, where it said so
     */
    TemporaryFailure(CommandFailure failure, @Nullable Duration retryAfter) {
        super(failure.getMessage());
        this.failure = failure;
        this.retryAfter = retryAfter;
    }

    TemporaryFailure(String message) {
        this(new CommandFailure(ExitStatus.UNAVAILABLE, message), null);
    }

    CommandFailure failure() {
        return failure;
    }

    Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }
}
