package io.etcdportal.login.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Nobody waits behind more passwords than the queue has room for. */
class PasswordQueueTests {

    @Test
    void whoFindsTheQueueFullIsTurnedAwayAtOnceAndKnownBrowsersAreNot() throws Exception {
        PasswordQueue queue = new PasswordQueue(1, 0, Duration.ofDays(1));
        CountDownLatch taken = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Boolean> first =
                    threads.submit(
                            () ->
                                    queue.check(
                                            false,
                                            () -> {
                                                taken.countDown();
                                                return awaited(end);
                                            }));
            taken.await();

            assertThatExceptionOfType(TooManySignIns.class)
                    .isThrownBy(() -> queue.check(false, () -> true));
            assertThat(queue.check(true, () -> true)).isTrue();

            end.countDown();
            assertThat(first.get()).isTrue();
            assertThat(queue.check(false, () -> true)).isTrue();
        }
    }

    private static boolean awaited(CountDownLatch end) {
        try {
            end.await();
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
