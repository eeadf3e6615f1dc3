package io.etcdportal.download;

import io.etcdportal.access.Access;
import io.etcdportal.access.Access.Decision;
import io.etcdportal.access.Permission;
import io.etcdportal.access.Viewer;
import io.etcdportal.cluster.ClusterId;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

import java.time.Duration;

/** The right to a backup, asked for again and again while its bytes leave. For one thread. */
final class Right {

    private static final Logger log = LoggerFactory.getLogger(Right.class);

    private final Access access;
    private final Viewer viewer;
    private final ClusterId cluster;
    private final long every;
    private long asked = System.nanoTime();

    Right(Access access, Viewer viewer, ClusterId cluster, Duration every) {
        this.access = access;
        this.viewer = viewer;
        this.cluster = cluster;
        this.every = every.toNanos();
    }

    /**
     * Asks again where it is time to.
     *
     * @throws DownloadDenied where the right is gone
     */
    void require() {
        if (System.nanoTime() - asked >= every) {
            if (stillHeld() instanceof Decision.Denied(String reason, Decision.Lack lack)) {
                throw new DownloadDenied(reason, lack);
            }
            asked = System.nanoTime();
        }
    }

    /** A database that can't tell at the moment takes no right away: it was granted before. */
    private Decision stillHeld() {
        try {
            return access.decideAgain(viewer, Permission.DOWNLOAD, cluster);
        } catch (DataAccessException | TransactionException e) {
            log.warn("Whether {} may still have a backup can't be told", viewer.user(), e);
            return access.decide(viewer, Permission.DOWNLOAD, cluster);
        }
    }
}
