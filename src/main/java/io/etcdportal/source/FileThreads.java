package io.etcdportal.source;

import io.etcdportal.source.SourceFailure.Cause;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * The platform threads that read the files of one source. A call into a file system that hangs,
 * such as a network file system whose server is gone, does not return, and no interrupt reaches it.
 * On a virtual thread it would hold on to one of the few threads that carry all of them, and so
 * stop the whole portal.
 *
 * <p>A call that takes longer than the time limit is left behind. When all threads are held by such
 * calls, further calls fail at once, until one of them returns.
 */
public final class FileThreads {

    private static final Duration IDLE = Duration.ofSeconds(30);

    private final String source;
    private final int most;
    private final Duration limit;
    private final String unanswered;
    private final ThreadPoolExecutor threads;
    private final AtomicInteger leftBehind = new AtomicInteger();
    private final Set<Unwatched> running = ConcurrentHashMap.newKeySet();

    /**
     * @param source the name of the source
     * @param most how many calls may run at the same time
     * @param limit how long one call may take, from when it is asked for
     * @param unanswered what is said where one takes longer, with {@code %d} for the seconds
     */
    public FileThreads(String source, int most, Duration limit, String unanswered) {
        this.source = source;
        this.most = most;
        this.limit = limit;
        this.unanswered = unanswered;
        this.threads =
                new ThreadPoolExecutor(
                        most,
                        most,
                        IDLE.toSeconds(),
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(),
                        Thread.ofPlatform().daemon().name("files of " + source + " ", 0).factory());
        threads.allowCoreThreadTimeOut(true);
    }

    /** Something that reads files. */
    public interface Reading<T, E extends Exception> {
        T read() throws E;
    }

    /**
     * Makes a call, and waits for what it returns.
     *
     * @throws SourceUnavailable where that takes too long
     */
    public <T, E extends Exception> T call(Reading<T, E> reading) throws E {
        return call(reading, _ -> {});
    }

    /**
     * Makes a call, and waits for what it returns.
     *
     * @param tooLate gets what the call returns after nobody waits for it any more
     * @throws SourceUnavailable where that takes too long
     */
    public <T, E extends Exception> T call(Reading<T, E> reading, Consumer<? super T> tooLate)
            throws E {
        if (leftBehind.get() + hanging() >= most) {
            throw timedOut();
        }
        Call<T, E> call = new Call<>(reading, tooLate);
        threads.execute(call);
        try {
            return call.answer.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            threads.remove(call);
            return call.giveUp(timedOut());
        } catch (InterruptedException e) {
            threads.remove(call);
            Thread.currentThread().interrupt();
            return call.giveUp(
                    new SourceUnavailable(
                            source, Cause.TIMED_OUT, "The portal stopped waiting for it."));
        } catch (ExecutionException e) {
            throw FileThreads.<E>reason(e);
        }
    }

    /**
     * Makes a call that nobody waits for, as soon as there is a thread for it. One that takes
     * longer than the time limit counts as left behind.
     */
    public void later(Runnable call) {
        threads.execute(
                () -> {
                    Unwatched unwatched = new Unwatched(System.nanoTime());
                    running.add(unwatched);
                    try {
                        call.run();
                    } finally {
                        running.remove(unwatched);
                    }
                });
    }

    /** {@return how many threads are held by calls that nobody waits for and that don't return} */
    private long hanging() {
        long now = System.nanoTime();
        return running.stream().filter(call -> now - call.begun > limit.toNanos()).count();
    }

    /** A call that runs and that nobody waits for. */
    private static final class Unwatched {

        private final long begun;

        Unwatched(long begun) {
            this.begun = begun;
        }
    }

    private SourceUnavailable timedOut() {
        return new SourceUnavailable(
                source, Cause.TIMED_OUT, unanswered.formatted(limit.toSeconds()));
    }

    /** A reading throws what it says that it throws, and what nobody has to say. */
    @SuppressWarnings({"TypeParameterUnusedInFormals", "unchecked"})
    private static <E extends Exception> E reason(ExecutionException failure) {
        return switch (failure.getCause()) {
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            case Exception e -> (E) e;
            case null, default -> throw new IllegalStateException(failure);
        };
    }

    private final class Call<T, E extends Exception> implements Runnable {

        private final Reading<T, E> reading;
        private final Consumer<? super T> tooLate;
        private final CompletableFuture<T> answer = new CompletableFuture<>();
        private boolean running;
        private boolean abandoned;

        Call(Reading<T, E> reading, Consumer<? super T> tooLate) {
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
        T giveUp(SourceUnavailable why) throws E {
            if (answer.completeExceptionally(why)) {
                abandon();
                throw why;
            }
            try {
                return answer.join();
            } catch (CompletionException e) {
                throw FileThreads.<E>reason(new ExecutionException(e.getCause()));
            }
        }
    }
}
