package io.etcdportal.background;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** What is done again and again. */
class RepeatedTaskTests {

    private static final Duration NEVER = Duration.ofDays(1);

    private final Semaphore runs = new Semaphore(0);
    private @Nullable RepeatedTask task;

    @AfterEach
    void stop() {
        if (task != null) {
            task.stop();
        }
    }

    private RepeatedTask start(Duration delay, RepeatedTask.Step step) {
        task = RepeatedTask.start(Thread.ofVirtual().name("test"), delay, step);
        return task;
    }

    private Duration count(Duration pause) {
        runs.release();
        return pause;
    }

    private void awaitRuns(int count) throws InterruptedException {
        assertThat(runs.tryAcquire(count, 60, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void runsAgainAfterItsPause() throws InterruptedException {
        start(Duration.ZERO, () -> count(Duration.ofMillis(1)));

        awaitRuns(3);
    }

    @Test
    void runsAsSoonAsItIsWoken() throws InterruptedException {
        RepeatedTask started = start(NEVER, () -> count(NEVER));
        started.wake();
        awaitRuns(1);
        started.wake();
        awaitRuns(1);
    }

    @Test
    void runsOnceMoreWhereItIsWokenWhileItRuns() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        RepeatedTask started =
                start(
                        Duration.ZERO,
                        () -> {
                            begun.countDown();
                            goOn.await();
                            return count(NEVER);
                        });
        begun.await();
        started.wake();
        started.wake();
        goOn.countDown();

        awaitRuns(2);
        started.stop();
        started.awaitEnd(Duration.ofSeconds(60));
        assertThat(runs.availablePermits()).isZero();
    }

    @Test
    void runsAgainAfterAnUnforeseenFailure() throws InterruptedException {
        RepeatedTask started =
                start(
                        Duration.ZERO,
                        () -> {
                            count(NEVER);
                            throw new IllegalStateException("unforeseen");
                        });
        awaitRuns(1);
        started.wake();

        awaitRuns(1);
    }

    @Test
    void givesBackWhatItHasWhenItIsStopped() throws InterruptedException {
        CountDownLatch ended = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(1);
        task =
                RepeatedTask.start(
                        Thread.ofVirtual().name("test"),
                        Duration.ZERO,
                        () -> {
                            begun.countDown();
                            new CountDownLatch(1).await();
                            return NEVER;
                        },
                        () -> {
                            assertThat(Thread.currentThread().isInterrupted()).isFalse();
                            ended.countDown();
                        });
        begun.await();
        task.stop();

        assertThat(ended.await(60, TimeUnit.SECONDS)).isTrue();
    }
}
