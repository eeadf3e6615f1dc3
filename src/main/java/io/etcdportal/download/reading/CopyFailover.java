package io.etcdportal.download.reading;

import io.etcdportal.catalog.BackupNotFound;
import io.etcdportal.catalog.model.Copy;
import io.etcdportal.source.BackupContent;
import io.etcdportal.source.BackupSource;
import io.etcdportal.source.SourceFailure.Cause;
import io.etcdportal.source.SourceUnavailable;
import io.etcdportal.source.Sources;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * The way of the bytes of one backup: from one copy as long as it gives, from the next where it
 * breaks. A copy that broke is tried again, after the others where it gave nothing at all, with
 * pauses that grow as long as no byte comes from anywhere; it is given up where trying again can't
 * help, and all are where nothing came for as long as a client may be asked to wait.
 *
 * <p>For one thread.
 */
final class CopyFailover implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(CopyFailover.class);
    private static final Set<Cause> FINAL =
            EnumSet.of(
                    Cause.CHANGED,
                    Cause.OTHER_FORM,
                    Cause.ENCRYPTED,
                    Cause.NOT_FOUND,
                    Cause.FORBIDDEN,
                    Cause.MALFORMED,
                    Cause.NO_SNAPSHOT);
    private static final long FIRST_PAUSE = 100;
    private static final int MOST_DOUBLINGS = 5;

    private final Sources sources;
    private final Deque<Copy> copies;
    private final Duration patience;
    private final Segments segments;
    private final ReadListener readListener;
    private @Nullable BackupContent content;
    private @Nullable Copy current;
    private boolean moved;
    private long movedAt = System.nanoTime();
    private final Set<Copy> triedInVain = new HashSet<>();
    private int pauses;

    /**
     * @param copies the best first
     * @param patience how long to try where nothing comes
     * @param readListener is told what went wrong
     */
    CopyFailover(
            Sources sources,
            Collection<Copy> copies,
            Duration patience,
            Segments segments,
            ReadListener readListener) {
        this.sources = sources;
        this.copies = new ArrayDeque<>(copies);
        this.patience = patience;
        this.segments = segments;
        this.readListener = readListener;
    }

    /**
     * Tries one copy after the other until one does.
     *
     * @param copies the best first
     * @param attempt what to do with one
     * @param onFailure is told of each that does not
     * @throws SourceUnavailable or {@link IntegrityFailure}: what was wrong with the first
     */
    static <T> T first(
            Collection<Copy> copies,
            Function<Copy, T> attempt,
            BiConsumer<Copy, RuntimeException> onFailure) {
        RuntimeException first = null;
        for (Copy copy : copies) {
            try {
                return attempt.apply(copy);
            } catch (SourceUnavailable | IntegrityFailure e) {
                onFailure.accept(copy, e);
                first = first == null ? e : first;
            }
        }
        throw first == null ? new BackupNotFound() : first;
    }

    /** Opens a copy where the bytes are to go on. */
    interface Opening {

        /**
         * Opens the copy, and proves that what it gives belongs to what was sent before.
         *
         * @throws SourceUnavailable where that isn't so
         */
        BackupContent open(BackupSource source, Copy copy);
    }

    /**
     * Opens the best copy.
     *
     * @param offset where in the backup its first byte is
     * @throws SourceUnavailable where that can't be opened
     */
    void open(long offset, Opening opening) {
        Copy best = copies.getFirst();
        try {
            begin(best, offset, opening);
        } catch (SourceUnavailable e) {
            broke(best, offset, e);
            throw e;
        }
    }

    private void begin(Copy copy, long offset, Opening opening) {
        content = opening.open(sources.require(copy.source()), copy);
        current = copy;
        moved = false;
        segments.begin(copy, offset);
    }

    /** {@return the copy that gives, or gave last} */
    Copy copy() {
        if (current == null) {
            throw new IllegalStateException("No copy is open");
        }
        return current;
    }

    /** Reads from the copy that is open, in the way of {@link BackupContent#read}. */
    int read(byte[] buffer, int from, int most) {
        if (content == null) {
            throw new IllegalStateException("No copy is open");
        }
        return content.read(buffer, from, most);
    }

    /** So many bytes of the copy that is open were good, and are sent. */
    void gave(int count) {
        segments.gave(count);
        moved = true;
        triedInVain.clear();
        pauses = 0;
        movedAt = System.nanoTime();
    }

    /**
     * Lets go of the copy that is open, for good.
     *
     * @param offset where in the backup it stopped to give
     * @param why a sentence
     */
    void leave(long offset, String why) {
        log.warn(
                "Stopped reading a copy at byte {}: {} ({})",
                offset,
                copy().location().path(),
                why);
        segments.broke(copy(), offset, why);
        close();
    }

    /**
     * Goes on from the same copy or from another one, after what was read last.
     *
     * @param why what is wrong with the copy that is open
     * @param offset where in the backup it is to go on
     * @throws SourceUnavailable what was wrong, where nothing can go on
     */
    void goOn(SourceUnavailable why, long offset, Opening opening) {
        broke(copy(), offset, why);
        while (!copies.isEmpty()) {
            if (triedInVain.containsAll(copies)) {
                waitOrGiveUp(why);
            }
            Copy next = copies.getFirst();
            triedInVain.add(next);
            try {
                begin(next, offset, opening);
                return;
            } catch (SourceUnavailable e) {
                broke(next, offset, e);
            }
        }
        throw why;
    }

    private void broke(Copy copy, long offset, SourceUnavailable why) {
        log.warn(
                "Reading a copy failed at byte {}: {} ({})",
                offset,
                copy.location().path(),
                why.getMessage());
        segments.broke(copy, offset, why.failure().detail());
        readListener.failed(copy, why);
        close();
        if (FINAL.contains(why.failure().cause()) || segments.areTooMany()) {
            copies.remove(copy);
        } else if (!moved && copies.remove(copy)) {
            copies.addLast(copy);
        }
        moved = false;
    }

    private void waitOrGiveUp(SourceUnavailable why) {
        long pause = FIRST_PAUSE << Math.min(pauses, MOST_DOUBLINGS);
        pauses++;
        if (System.nanoTime() - movedAt + Duration.ofMillis(pause).toNanos() > patience.toNanos()) {
            throw why;
        }
        try {
            Thread.sleep(pause);
        } catch (InterruptedException wanted) {
            Thread.currentThread().interrupt();
            throw why;
        }
    }

    @Override
    public void close() {
        if (content != null) {
            content.close();
            content = null;
        }
    }
}
