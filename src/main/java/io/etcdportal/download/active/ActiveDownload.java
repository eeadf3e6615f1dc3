package io.etcdportal.download.active;

import io.etcdportal.audit.AuditEntry.Outcome;
import io.etcdportal.audit.Origin;
import io.etcdportal.catalog.model.Backup;
import io.micrometer.core.instrument.Counter;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * A running download as others see it: how far it is, and the way to end it. One thread sends it;
 * any may look at it and stop it.
 */
public final class ActiveDownload implements AutoCloseable {

    private static final long MARK_EVERY = Duration.ofSeconds(2).toNanos();

    private final Origin origin;
    private final Backup backup;
    private final Instant begun;
    private final long first = System.nanoTime();
    private final @Nullable Duration longest;
    private final Runnable cut;
    private final Runnable onClose;
    private final DownloadMeters meters;

    private volatile String id = "";
    private volatile @Nullable String source;
    private volatile long length = -1;
    private volatile long sent;
    private volatile Mark mark = new Mark(first, 0);
    private volatile Mark before = mark;

    /** Of the source that gives; for the thread that sends. */
    private @Nullable Counter counter;

    private @Nullable Thread reader;
    private @Nullable DownloadStopped stopped;
    private @Nullable Runnable onCut;
    private boolean over;

    /**
     * @param longest how long it may take, where that is limited
     * @param cut ends what is being sent
     * @param onClose gives its place back
     * @param meters counts what it sends
     */
    ActiveDownload(
            Origin origin,
            Backup backup,
            Instant begun,
            @Nullable Duration longest,
            Runnable cut,
            Runnable onClose,
            DownloadMeters meters) {
        this.origin = origin;
        this.backup = backup;
        this.begun = begun;
        this.longest = longest;
        this.cut = cut;
        this.onClose = onClose;
        this.meters = meters;
    }

    /** How far it was at some time. */
    private record Mark(long nanos, long sent) {}

    public Origin origin() {
        return origin;
    }

    public Backup backup() {
        return backup;
    }

    Instant begun() {
        return begun;
    }

    /** {@return the id that the audit has of the download; empty as long as it has none} */
    String id() {
        return id;
    }

    public void hasId(String download) {
        id = download;
    }

    /** {@return the source that gives, once one is open} */
    @Nullable String source() {
        return source;
    }

    /** {@return how many bytes the answer will have, where that is known} */
    OptionalLong length() {
        return length < 0 ? OptionalLong.empty() : OptionalLong.of(length);
    }

    public void hasLength(OptionalLong bytes) {
        length = bytes.orElse(-1);
    }

    /** {@return how many bytes of it have left} */
    public long sent() {
        return sent;
    }

    /** {@return how many bytes left in a second, over the last few seconds} */
    long rate() {
        Mark since = before;
        long nanos = Math.max(1, System.nanoTime() - since.nanos);
        return (long) ((sent - since.sent) * (double) Duration.ofSeconds(1).toNanos() / nanos);
    }

    /** It has ended in that way. */
    public void ended(Outcome outcome) {
        meters.ended(outcome, Duration.ofNanos(System.nanoTime() - first));
    }

    /** Its begin could not be recorded, so that it can't go on. */
    public void unrecorded() {
        meters.unrecorded();
    }

    /** So many bytes of it have left by now, the last of them from that source. */
    public void reached(long bytes, String from) {
        if (counter == null || !from.equals(source)) {
            counter = meters.bytes(from);
        }
        counter.increment((double) (bytes - sent));
        sent = bytes;
        source = from;
        long now = System.nanoTime();
        if (now - mark.nanos > MARK_EVERY) {
            before = mark;
            mark = new Mark(now, bytes);
        }
    }

    /**
     * Reads something for it, and lets go at once if it is stopped meanwhile.
     *
     * @throws DownloadStopped where the download is to end, whatever else failed because of that
     */
    public <T> T reading(Supplier<T> read) {
        beginReading();
        try {
            return read.get();
        } catch (RuntimeException e) {
            throw why(e);
        } finally {
            endReading();
        }
    }

    private synchronized void beginReading() {
        if (stopped == null && longest != null && System.nanoTime() - first > longest.toNanos()) {
            stopped =
                    new DownloadStopped(
                            Outcome.INTERRUPTED,
                            "It reached the limit of "
                                    + longest.toSeconds()
                                    + " s for one download.");
        }
        require();
        reader = Thread.currentThread();
    }

    private synchronized void endReading() {
        reader = null;
        if (stopped != null) {
            // The interrupt was for the reading alone.
            Thread.interrupted();
        }
    }

    private synchronized RuntimeException why(RuntimeException failure) {
        return stopped == null ? failure : stopped;
    }

    /**
     * Returns where it may go on.
     *
     * @throws DownloadStopped where it is to end
     */
    public synchronized void require() {
        if (stopped != null) {
            throw stopped;
        }
    }

    /**
     * All of it has left: it can't be stopped any more.
     *
     * @throws DownloadStopped where it was stopped before
     */
    public synchronized void finish() {
        require();
        over = true;
    }

    /** Lets it end before its next byte, and wakes it where it waits for its source or client. */
    synchronized void stop(DownloadStopped why) {
        if (over) {
            return;
        }
        if (stopped == null) {
            stopped = why;
        }
        if (reader != null) {
            reader.interrupt();
        } else if (sent > 0) {
            cut.run();
        }
    }

    synchronized boolean isStopped() {
        return stopped != null;
    }

    /** What to do where it was stopped and its client does not let it end. */
    public synchronized void onCut(Runnable record) {
        onCut = record;
    }

    /** Writes down its end at once, although its thread still waits for its client. */
    void cut() {
        Runnable record;
        synchronized (this) {
            record = onCut;
        }
        if (record != null) {
            record.run();
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            over = true;
        }
        onClose.run();
    }
}
