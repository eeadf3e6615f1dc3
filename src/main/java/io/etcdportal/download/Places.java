package io.etcdportal.download;

import io.etcdportal.download.TurnedAway.Reason;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * How many downloads may run at once, in all and of one viewer, and never more than the heap has
 * room for. Who comes while there is no place waits a moment for one, and is told then: nobody
 * hangs.
 */
@Component
class Places {

    /** What the portal takes of the heap by itself; docs/performance.md tells how it was found. */
    private static final DataSize PORTAL = DataSize.ofMegabytes(64);

    /** What a download takes of the heap, whose client is slow and whose copies are compared. */
    private static final DataSize DOWNLOAD = DataSize.ofKilobytes(320);

    private final DownloadSettings settings;
    private final int most;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition freed = lock.newCondition();
    private final Map<String, Integer> ofViewer = new HashMap<>();
    private int all;
    private boolean closed;

    @Autowired
    Places(DownloadSettings settings) {
        this(settings, DataSize.ofBytes(Runtime.getRuntime().maxMemory()));
    }

    Places(DownloadSettings settings, DataSize heap) {
        this.settings = settings;
        this.most = Math.clamp(room(heap), 1, settings.atOnce());
    }

    private static long room(DataSize heap) {
        return (heap.toBytes() - PORTAL.toBytes()) / DOWNLOAD.toBytes();
    }

    /**
     * Takes a place, which must be left again.
     *
     * @throws TurnedAway where there is none
     */
    void take(String viewer) {
        lock.lock();
        try {
            long left = settings.waitInLine().toNanos();
            while (closed || all >= most || of(viewer) >= settings.atOncePerViewer()) {
                if (closed || left <= 0) {
                    throw turnedAway(viewer);
                }
                left = freed.awaitNanos(left);
            }
            all++;
            ofViewer.merge(viewer, 1, Integer::sum);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw turnedAway(viewer);
        } finally {
            lock.unlock();
        }
    }

    private int of(String viewer) {
        return ofViewer.getOrDefault(viewer, 0);
    }

    private TurnedAway turnedAway(String viewer) {
        if (closed) {
            return new TurnedAway(Reason.STOPPING, "The portal is about to end.");
        }
        return of(viewer) >= settings.atOncePerViewer()
                ? new TurnedAway(
                        Reason.TOO_MANY_OF_VIEWER,
                        "You have "
                                + of(viewer)
                                + " downloads running, and no more may at once. End one, or wait.")
                : new TurnedAway(
                        Reason.TOO_MANY, all + " downloads are running, and no more may at once.");
    }

    void leave(String viewer) {
        lock.lock();
        try {
            all--;
            ofViewer.computeIfPresent(viewer, (_, count) -> count == 1 ? null : count - 1);
            freed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** From now on there is no place for anybody; those who have one keep it. */
    void close() {
        lock.lock();
        try {
            closed = true;
            freed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
