package io.etcdportal.source.s3;

import io.etcdportal.source.SourceFailure.Cause;
import io.etcdportal.source.SourceUnavailable;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Reads the files that the settings of one source name on a platform thread. Their file system may
 * hang; on a virtual thread, that would hold on to one of the few threads that carry all of them.
 */
final class FileReads {

    private static final Duration IDLE = Duration.ofSeconds(30);

    private final S3Failures failures;
    private final Duration limit;
    private final ThreadPoolExecutor thread;

    /**
     * @param limit how long one reading may take, from when it is asked for
     */
    FileReads(String source, S3Failures failures, Duration limit) {
        this.failures = failures;
        this.limit = limit;
        this.thread =
                new ThreadPoolExecutor(
                        1,
                        1,
                        IDLE.toSeconds(),
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(),
                        Thread.ofPlatform().daemon().name("files of " + source).factory());
        thread.allowCoreThreadTimeOut(true);
    }

    /**
     * Reads a file, and waits for what it says.
     *
     * @throws SourceUnavailable where that takes too long
     */
    <T> T read(Path file, Supplier<T> reading) {
        FutureTask<T> task = new FutureTask<>(reading::get);
        thread.execute(task);
        try {
            return task.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            thread.remove(task);
            throw failures.of(
                    Cause.TIMED_OUT,
                    "The file "
                            + file
                            + " could not be read within "
                            + limit.toSeconds()
                            + " s: check its mount.");
        } catch (InterruptedException e) {
            thread.remove(task);
            Thread.currentThread().interrupt();
            throw failures.of(Cause.TIMED_OUT, "The portal stopped waiting for it.");
        } catch (ExecutionException e) {
            throw switch (e.getCause()) {
                case RuntimeException failure -> failure;
                case Error failure -> throw failure;
                case null, default -> new IllegalStateException(e);
            };
        }
    }
}
