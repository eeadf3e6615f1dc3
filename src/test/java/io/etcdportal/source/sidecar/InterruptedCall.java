package io.etcdportal.source.sidecar;

import static org.awaitility.Awaitility.await;

import io.etcdportal.source.SourceFailure;
import io.etcdportal.source.SourceUnavailable;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A call that is interrupted while it waits. */
final class InterruptedCall {

    private InterruptedCall() {}

    /**
     * Makes a call on a virtual thread and interrupts it.
     *
     * @param waiting whether the call has come to its wait
     * @return the failure that the call ended with
     */
    static SourceFailure when(Callable<Boolean> waiting, Runnable call) {
        BlockingQueue<SourceFailure> failures = new LinkedBlockingQueue<>();
        Thread thread =
                Thread.ofVirtual()
                        .start(
                                () -> {
                                    try {
                                        call.run();
                                    } catch (SourceUnavailable e) {
                                        failures.add(e.failure());
                                    }
                                });
        await().atMost(Duration.ofSeconds(30)).until(waiting);
        thread.interrupt();
        return next(failures);
    }

    private static SourceFailure next(BlockingQueue<SourceFailure> failures) {
        try {
            @Nullable SourceFailure failure = failures.poll(30, TimeUnit.SECONDS);
            if (failure == null) {
                throw new AssertionError("the call went on in spite of the interrupt");
            }
            return failure;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
