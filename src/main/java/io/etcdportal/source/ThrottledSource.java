package io.etcdportal.source;

import io.etcdportal.source.SourceFailure.Cause;
import io.etcdportal.source.SourceSettings.Limits;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * A source that is spared: it gives to no more readers at once, and no more bytes in a second, than
 * its settings allow. Listings are not held up.
 */
final class ThrottledSource extends ForwardingSource {

    /** A reader that comes while all places are taken may wait this long for one. */
    private static final Duration WAIT_IN_LINE = Duration.ofSeconds(1);

    private final Limits limits;
    private final Semaphore permits;
    private final @Nullable BandwidthLimiter bandwidthLimiter;

    ThrottledSource(BackupSource source, Limits limits) {
        super(source);
        this.limits = limits;
        this.permits = new Semaphore(limits.atOnce(), true);
        this.bandwidthLimiter =
                limits.bandwidth() == null ? null : new BandwidthLimiter(limits.bandwidth());
    }

    /**
     * Opens a copy, where need be after a second in line.
     *
     * @throws SourceUnavailable also where no place becomes free ({@link Cause#BUSY})
     */
    @Override
    public BackupContent open(BackupLocation location, long offset) {
        acquire();
        BackupContent content = null;
        try {
            content = super.open(location, offset);
            return new Held(content);
        } finally {
            if (content == null) {
                permits.release();
            }
        }
    }

    private void acquire() {
        try {
            if (!permits.tryAcquire(WAIT_IN_LINE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new SourceUnavailable(
                        name(),
                        Cause.BUSY,
                        "Its limit of %d reads at once is reached.".formatted(limits.atOnce()));
            }
        } catch (InterruptedException wanted) {
            throw interrupted();
        }
    }

    private SourceUnavailable interrupted() {
        Thread.currentThread().interrupt();
        return new SourceUnavailable(name(), Cause.TIMED_OUT, "The portal stopped waiting for it.");
    }

    /** A copy that is open, and has one of the places until it is closed. */
    private final class Held implements BackupContent {

        private final BackupContent content;
        private boolean closed;

        Held(BackupContent content) {
            this.content = content;
        }

        @Override
        public OptionalLong length() {
            return content.length();
        }

        @Override
        public int read(byte[] buffer, int from, int most) {
            if (bandwidthLimiter == null) {
                return content.read(buffer, from, most);
            }
            int count = content.read(buffer, from, Math.min(most, BandwidthLimiter.PIECE));
            if (count > 0) {
                await(bandwidthLimiter.take(count));
            }
            return count;
        }

        private void await(Duration delay) {
            try {
                Thread.sleep(delay);
            } catch (InterruptedException wanted) {
                throw interrupted();
            }
        }

        @Override
        public void close() {
            content.close();
            if (!closed) {
                closed = true;
                permits.release();
            }
        }
    }
}
