package io.etcdportal.download.active;

import io.etcdportal.access.Access;
import io.etcdportal.access.Access.Decision;
import io.etcdportal.access.Permission;
import io.etcdportal.access.Viewer;
import io.etcdportal.cluster.ClusterId;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The right to a backup, asked for again and again until the last byte has left. A thread of its
 * own asks: the one that sends may wait for a slow client for longer than a right may outlive its
 * loss, and whoever answers may be slow too.
 */
public final class AuthorizationWatch implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(AuthorizationWatch.class);

    private final Access access;
    private final Viewer viewer;
    private final ClusterId cluster;
    private final Duration every;
    private final Runnable cut;
    private final CountDownLatch over = new CountDownLatch(1);
    private final ReentrantLock ending = new ReentrantLock();
    private volatile Decision.@Nullable Denied lost;

    /**
     * A right that somebody has now.
     *
     * @param every how often it is asked for again, from the start on
     * @param cut ends what is being sent, once it is lost
     */
    public AuthorizationWatch(
            Access access, Viewer viewer, ClusterId cluster, Duration every, Runnable cut) {
        this.access = access;
        this.viewer = viewer;
        this.cluster = cluster;
        this.every = every;
        this.cut = cut;
    }

    /** Keeps asking until it is closed. */
    public void start() {
        Thread.ofVirtual().name("right").start(this::keepAsking);
    }

    /**
     * Returns where the right is held, as far as is known.
     *
     * @throws DownloadDenied where it is gone
     */
    public void require() {
        Decision.Denied denied = lost;
        if (denied != null) {
            throw new DownloadDenied(denied.reason(), denied.cause());
        }
    }

    private void keepAsking() {
        try {
            while (!over.await(every.toNanos(), TimeUnit.NANOSECONDS)) {
                if (ask() instanceof Decision.Denied denied) {
                    lose(denied);
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Decision ask() {
        try {
            return stillHeld();
        } catch (RuntimeException e) {
            log.error("Can't determine whether {} may still download a backup", viewer.user(), e);
            return new Decision.Denied(
                    "An internal error occurred.", Decision.DenialCause.CREDENTIAL);
        }
    }

    /** A database that can't tell at the moment takes no right away: it was granted before. */
    private Decision stillHeld() {
        try {
            return access.decideAgain(viewer, Permission.DOWNLOAD, cluster);
        } catch (DataAccessException | TransactionException e) {
            log.warn("Can't determine whether {} may still download a backup", viewer.user(), e);
            return access.decide(viewer, Permission.DOWNLOAD, cluster);
        }
    }

    /** What is cut is what was sent by this right: it does not end meanwhile. */
    private void lose(Decision.Denied denied) {
        ending.lock();
        try {
            if (over.getCount() > 0) {
                lost = denied;
                cut.run();
            }
        } finally {
            ending.unlock();
        }
    }

    /** Says that everything has been sent, or will not be. */
    @Override
    public void close() {
        ending.lock();
        try {
            over.countDown();
        } finally {
            ending.unlock();
        }
    }
}
