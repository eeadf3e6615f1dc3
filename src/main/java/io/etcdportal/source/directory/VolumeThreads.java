package io.etcdportal.source.directory;

import io.etcdportal.source.SourceFailure.Cause;
import io.etcdportal.source.SourceUnavailable;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * The platform threads that call the file system of one volume. A call into a file system that
 * hangs, such as a network file system whose server is gone, does not return, and no interrupt
 * reaches it. On a virtual thread it would hold on to one of the few threads that carry all of
 * them, and so stop the whole portal.
 *
 * <p>A call that takes longer than the time limit is left behind. When all threads are held by such
 * calls, further calls fail at once, until one of them returns.
 */
final class VolumeThreads {

    static final int MOST = 16;

    private static final Duration IDLE = Duration.ofSeconds(30);

    private final DirectoryFailures failures;
    private final Duration limit;
    private final ThreadPoolExecutor threads;
    private final AtomicInteger leftBehind = new AtomicInteger();

    /**
     * @param limit how long one call may take, from when it is asked for
     */
    VolumeThreads(DirectoryFailures failures, Duration limit) {
        this.failures = failures;
        this.limit = limit;
        this.threads =
                new ThreadPoolExecutor(
                        MOST,
                        MOST,
                        IDLE.toSeconds(),
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(),
                        Thread.ofPlatform()
                                .daemon()
                                .name("volume " + failures.source() + " ", 0)
                                .factory());
        threads.allowCoreThreadTimeOut(true);
    }

    /**
     * Makes a call, and waits for what it returns.
     *
     * @throws SourceUnavailable where that takes too long
     */
    <T> T call(DirectoryFailures.Reading<T> reading) throws IOException {
        return call(reading, _ -> {});
    }

    /**
     * Makes a call, and waits for what it returns.
     *
     * @param tooLate gets what the call returns after nobody waits for it any more
     * @throws SourceUnavailable where that takes too long
     */
    <T> T call(DirectoryFailures.Reading<T> reading, Consumer<? super T> tooLate)
            throws IOException {
        if (leftBehind.get() >= MOST) {
            throw notAnswering();
        }
        Call<T> call = new Call<>(reading, tooLate);
        threads.execute(call);
        try {
            return call.answer.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            threads.remove(call);
            return call.giveUp(notAnswering());
        } catch (InterruptedException e) {
            threads.remove(call);
            Thread.currentThread().interrupt();
            return call.giveUp(failures.interrupted());
        } catch (ExecutionException e) {
            throw reason(e);
        }
    }

    /** Makes a call that nobody waits for, as soon as there is a thread for it. */
    void later(Runnable call) {
        threads.execute(call);
    }

    private SourceUnavailable notAnswering() {
        return failures.of(
                Cause.TIMED_OUT,
                "The volume did not answer within "
                        + limit.toSeconds()
                        + " s: check its mount, and the server or disk behind it.");
    }

    private static IOException reason(ExecutionException failure) {
        return switch (failure.getCause()) {
            case IOException e -> e;
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            case null, default -> throw new IllegalStateException(failure);
        };
    }

    private final class Call<T> implements Runnable {

        private final DirectoryFailures.Reading<T> reading;
        private final Consumer<? super T> tooLate;
        private final CompletableFuture<T> answer = new CompletableFuture<>();
        private boolean running;
        private boolean abandoned;

        Call(DirectoryFailures.Reading<T> reading, Consumer<? super T> tooLate) {
            this.reading = reading;
            this.tooLate = tooLate;
        }

        @Override
        public void run() {
            if (!begin()) {
                return;
            }
            try {
                T value = reading.read();
                if (!answer.complete(value)) {
                    tooLate.accept(value);
                }
            } catch (Throwable failure) {
                answer.completeExceptionally(failure);
            } finally {
                end();
            }
        }

        private synchronized boolean begin() {
            running = !abandoned;
            return running;
        }

        private synchronized void end() {
            running = false;
            if (abandoned) {
                leftBehind.decrementAndGet();
            }
        }

        private synchronized void abandon() {
            abandoned = true;
            if (running) {
                leftBehind.incrementAndGet();
            }
        }

        /** What has come in the last moment is taken all the same. */
        T giveUp(SourceUnavailable why) throws IOException {
            if (answer.completeExceptionally(why)) {
                abandon();
                throw why;
            }
            try {
                return answer.join();
            } catch (CompletionException e) {
                throw reason(new ExecutionException(e.getCause()));
            }
        }
    }
}
