package io.etcdportal.download;

import io.etcdportal.audit.AuditEntry.Outcome;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * Ends the portal without breaking off what can still end by itself: no new downloads, time for
 * those that run, then the rest is cut. Each has its end in the audit before anything else of the
 * portal stops.
 */
@Component
class GracefulStop implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(GracefulStop.class);
    private static final Duration LOOK = Duration.ofMillis(20);
    private static final Duration TO_END_BY_ITSELF = Duration.ofSeconds(2);

    private final Places places;
    private final Transfers transfers;
    private final DownloadSettings settings;
    private volatile boolean running;

    GracefulStop(Places places, Transfers transfers, DownloadSettings settings) {
        this.places = places;
        this.transfers = transfers;
        this.settings = settings;
    }

    @Override
    public void start() {
        running = true;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Before the server, which answers until then, and before everything that downloads need. */
    @Override
    public void stop() {
        places.close();
        int left = transfers.all().size();
        if (left > 0) {
            log.info("{} downloads have {} to finish", left, settings.finishWithin());
        }
        if (!ended(settings.finishWithin())) {
            cut();
        }
        running = false;
    }

    private void cut() {
        log.warn("{} downloads were not finished, and are cut", transfers.all().size());
        TransferStopped why =
                new TransferStopped(
                        Outcome.INTERRUPTED,
                        "The portal was told to end, and did not wait longer.");
        transfers.all().forEach(transfer -> transfer.stop(why));
        if (!ended(TO_END_BY_ITSELF)) {
            transfers.all().forEach(Transfer::cut);
        }
    }

    private boolean ended(Duration within) {
        long end = System.nanoTime() + within.toNanos();
        while (!transfers.all().isEmpty() && System.nanoTime() < end) {
            LockSupport.parkNanos(LOOK.toNanos());
        }
        return transfers.all().isEmpty();
    }
}
