package io.etcdportal.background;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Runs a step on a thread of its own, again and again: after the pause that the step returned, or
 * as soon as it is woken. However often it is woken while a step runs, one more follows. A step
 * that fails in an unforeseen way is logged, and runs again after a few seconds.
 */
public final class RepeatedTask {

    private static final Logger log = LoggerFactory.getLogger(RepeatedTask.class);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(5);

    private final Semaphore wakeUps = new Semaphore(0);
    private final Step step;
    private final Runnable end;
    private final Thread thread;
    private volatile boolean stopped;

    /** What is done again and again. */
    @FunctionalInterface
    public interface Step {

        /**
         * Does it once.
         *
         * @return how long to wait for the next time, where nobody wakes it before
         */
        Duration run() throws InterruptedException;
    }

    private RepeatedTask(Thread.Builder builder, Duration delay, Step step, Runnable end) {
        this.step = step;
        this.end = end;
        this.thread = builder.unstarted(() -> run(delay));
    }

    /**
     * Starts one.
     *
     * @param thread what it runs on: a platform thread where a step may hang in a file system,
     *     since a virtual one would hold a carrier then
     * @param delay how long to wait before the first step
     */
    public static RepeatedTask start(Thread.Builder thread, Duration delay, Step step) {
        return start(thread, delay, step, () -> {});
    }

    /**
     * Starts one that has something to give back.
     *
     * @param end runs once on the same thread, behind the last step
     */
    public static RepeatedTask start(
            Thread.Builder thread, Duration delay, Step step, Runnable end) {
        RepeatedTask task = new RepeatedTask(thread, delay, step, end);
        task.thread.start();
        return task;
    }

    /** Has the next step run now, or right behind the one that runs. */
    public void wake() {
        wakeUps.release();
    }

    /** Has no further step run, and interrupts one that runs. Does not wait for its end. */
    public void stop() {
        stopped = true;
        thread.interrupt();
    }

    /** Waits until it has ended after it was stopped, or the time is over. */
    public void awaitEnd(Duration limit) throws InterruptedException {
        thread.join(limit);
    }

    private void run(Duration delay) {
        try {
            Duration pause = delay;
            while (!stopped) {
                if (wakeUps.tryAcquire(pause.toNanos(), TimeUnit.NANOSECONDS)) {
                    wakeUps.drainPermits();
                }
                pause = runOnce();
            }
        } catch (InterruptedException e) {
            log.debug("{} was stopped", thread.getName(), e);
        } finally {
            // What it gives back may be kept in a database, which heeds interrupts.
            Thread.interrupted();
            end.run();
        }
    }

    private Duration runOnce() throws InterruptedException {
        try {
            return step.run();
        } catch (RuntimeException e) {
            if (!stopped) {
                log.error("{} failed unexpectedly and is restarted", thread.getName(), e);
            }
            return AFTER_FAILURE;
        }
    }
}
