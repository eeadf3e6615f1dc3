package io.etcdportal.source;

import io.etcdportal.replica.SharedPlaces;
import io.etcdportal.replica.SharedPlaces.Answer;
import io.etcdportal.replica.SharedPlaces.Place;
import io.etcdportal.source.SourceFailure.Cause;
import io.etcdportal.source.SourceSettings.Limits;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * A source that is spared: it gives to no more readers at once, of all portals together, and to
 * each portal no more bytes in a second, than its settings allow. Listings are not held up.
 */
final class ThrottledSource extends ForwardingSource {

    /** A reader that comes while all places are taken may wait this long for one. */
    private static final Duration WAIT_IN_LINE = Duration.ofSeconds(1);

    private final Limits limits;
    private final Semaphore permits;
    private final SharedPlaces sharedPlaces;
    private final String placeName;
    private final @Nullable BandwidthLimiter bandwidthLimiter;

    ThrottledSource(BackupSource source, Limits limits, SharedPlaces sharedPlaces) {
        super(source);
        this.sharedPlaces = sharedPlaces;
        this.placeName = "source " + source.name();
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
        Place place = acquire();
        BackupContent content = null;
        try {
            content = super.open(location, offset);
            return new Held(content, place);
        } finally {
            if (content == null) {
                place.close();
            }
        }
    }

    private Place acquire() {
        long deadline = System.nanoTime() + WAIT_IN_LINE.toNanos();
        try {
            if (!permits.tryAcquire(WAIT_IN_LINE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw busy();
            }
        } catch (InterruptedException wanted) {
            throw interrupted();
        }
        try {
            Place shared = acquireOfAll(deadline);
            return () -> {
                permits.release();
                shared.close();
            };
        } catch (RuntimeException e) {
            permits.release();
            throw e;
        }
    }

    private Place acquireOfAll(long deadline) {
        while (true) {
            Answer answer =
                    sharedPlaces.take(
                            Set.of(placeName),
                            taken -> taken.getOrDefault(placeName, 0) < limits.atOnce());
            if (answer instanceof Answer.Taken(Place place)) {
                return place;
            }
            if (System.nanoTime() >= deadline) {
                throw busy();
            }
            await(SharedPlaces.LOOK_AGAIN);
        }
    }

    private SourceUnavailable busy() {
        return new SourceUnavailable(
                name(),
                Cause.BUSY,
                "Its limit of %d reads at once is reached.".formatted(limits.atOnce()));
    }

    private void await(Duration delay) {
        try {
            Thread.sleep(delay);
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
        private final Place place;
        private boolean closed;

        Held(BackupContent content, Place place) {
            this.content = content;
            this.place = place;
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

        @Override
        public void close() {
            try {
                content.close();
            } finally {
                if (!closed) {
                    closed = true;
                    place.close();
                }
            }
        }
    }
}
