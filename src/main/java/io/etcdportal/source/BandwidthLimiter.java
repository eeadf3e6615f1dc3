package io.etcdportal.source;

import org.springframework.util.unit.DataSize;

import java.time.Duration;

/**
 * Lets so many bytes pass in a second, whoever reads them. Readers take turns: each piece stands in
 * one line behind those that were taken before it, so that all who want as much as they can get get
 * the same, and what one leaves the others have.
 */
public final class BandwidthLimiter {

    /** The most that a reader may take at once, so that turns are equal and short. */
    static final int PIECE = 16 * 1024;

    /** What was not used is lost after this, so that nothing comes in a heap after a silence. */
    private static final long KEPT_NANOS = 50_000_000;

    private static final long SECOND_NANOS = 1_000_000_000;

    private final long bytesPerSecond;
    private long free = System.nanoTime();

    /**
     * @param bytesPerSecond 1 or more
     */
    public BandwidthLimiter(DataSize bytesPerSecond) {
        this.bytesPerSecond = bytesPerSecond.toBytes();
    }

    /** {@return how long to keep these bytes back} */
    public synchronized Duration take(int count) {
        long now = System.nanoTime();
        if (now - free > KEPT_NANOS) {
            free = now - KEPT_NANOS;
        }
        free += count * SECOND_NANOS / bytesPerSecond;
        return Duration.ofNanos(Math.max(0, free - now));
    }
}
