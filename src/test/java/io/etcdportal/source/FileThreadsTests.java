package io.etcdportal.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.etcdportal.source.SourceFailure.Cause;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;

/** Calls of a file system that may never return. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FileThreadsTests {

    private static final int MOST = 16;

    private final CountDownLatch answer = new CountDownLatch(1);
    private final FileThreads threads =
            new FileThreads(
                    "volume", MOST, Duration.ofMillis(50), "The volume did not answer within %d s");

    @AfterEach
    void letGo() {
        answer.countDown();
    }

    @Test
    void whatACallReturnsAndThrowsIsPassedOn() throws IOException {
        assertThat(threads.call(() -> 5)).isEqualTo(5);
        assertThat(
                        catchThrowableOfType(
                                NoSuchFileException.class,
                                () ->
                                        threads.call(
                                                () -> {
                                                    throw new NoSuchFileException("gone");
                                                })))
                .hasMessage("gone");
    }

    @Test
    void aCallThatHangsIsLeftBehindAndTheOthersGoOn() throws IOException {
        assertThat(hang().failure().cause()).isEqualTo(Cause.TIMED_OUT);

        assertThat(threads.call(() -> "well")).isEqualTo("well");
    }

    @Test
    void whereAllThreadsHangNothingMoreIsTriedUntilOneReturns() throws Exception {
        for (int i = 0; i < MOST; i++) {
            hang();
        }
        BlockingQueue<String> called = new LinkedBlockingQueue<>();

        assertThat(
                        catchThrowableOfType(
                                        SourceUnavailable.class,
                                        () -> threads.call(() -> called.add("called")))
                                .failure()
                                .detail())
                .startsWith("The volume did not answer within");

        assertThat(called).isEmpty();
        answer.countDown();
        @Nullable String again = null;
        while (again == null) {
            try {
                again = threads.call(() -> "again");
            } catch (SourceUnavailable e) {
                Thread.onSpinWait();
            }
        }
        assertThat(again).isEqualTo("again");
    }

    /** As the closing of files may, which nobody waits for. */
    @Test
    void callsThatNobodyWaitsForCountWhereTheyHang() throws Exception {
        CountDownLatch running = new CountDownLatch(MOST);
        for (int i = 0; i < MOST; i++) {
            threads.later(
                    () -> {
                        running.countDown();
                        await();
                    });
        }
        running.await();
        hang();
        FileThreads.Reading<String, RuntimeException> reading = () -> "not called";

        Thread.currentThread().interrupt();
        SourceUnavailable failure =
                catchThrowableOfType(SourceUnavailable.class, () -> threads.call(reading));

        assertThat(Thread.interrupted()).isTrue();
        assertThat(failure.failure().detail()).startsWith("The volume did not answer within");
    }

    @Test
    void whatComesTooLateIsNotLost() throws Exception {
        BlockingQueue<String> late = new LinkedBlockingQueue<>();
        assertThatThrownBy(
                        () ->
                                threads.call(
                                        () -> {
                                            await();
                                            return "open";
                                        },
                                        late::add))
                .isInstanceOf(SourceUnavailable.class);

        answer.countDown();

        assertThat(late.take()).isEqualTo("open");
    }

    @Test
    void anInterruptEndsTheWaiting() {
        Thread.currentThread().interrupt();

        assertThat(hang().failure().cause()).isEqualTo(Cause.TIMED_OUT);
        assertThat(Thread.interrupted()).isTrue();
    }

    private SourceUnavailable hang() {
        return catchThrowableOfType(
                SourceUnavailable.class,
                () ->
                        threads.call(
                                () -> {
                                    await();
                                    return "late";
                                }));
    }

    private void await() {
        boolean waiting = true;
        while (waiting) {
            try {
                answer.await();
                waiting = false;
            } catch (InterruptedException e) {
                // No interrupt reaches what hangs.
            }
        }
    }
}
