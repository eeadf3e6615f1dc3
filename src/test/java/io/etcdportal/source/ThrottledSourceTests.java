package io.etcdportal.source;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

import java.time.Duration;

class ThrottledSourceTests {

    private static final int A_MEGABYTE = 1_000_000;

    @Test
    void moreThanTheBandwidthIsKeptBack() {
        long begun = System.nanoTime();
        BandwidthLimiter bandwidthLimiter = new BandwidthLimiter(DataSize.ofBytes(A_MEGABYTE));
        Duration delay = Duration.ZERO;
        for (int i = 0; i < 30; i++) {
            delay = bandwidthLimiter.take(A_MEGABYTE / 10);
        }

        Duration due = Duration.ofNanos(System.nanoTime() - begun).plus(delay);
        assertThat(due).isGreaterThan(Duration.ofMillis(2_900));
        assertThat(delay).isLessThanOrEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void readersTakeTurns() {
        BandwidthLimiter bandwidthLimiter = new BandwidthLimiter(DataSize.ofBytes(A_MEGABYTE));
        bandwidthLimiter.take(A_MEGABYTE);

        Duration first = bandwidthLimiter.take(BandwidthLimiter.PIECE);
        Duration second = bandwidthLimiter.take(BandwidthLimiter.PIECE);

        assertThat(second).isGreaterThan(first);
    }
}
