package io.etcdportal.download.active;

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
class GracefulShutdown implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(GracefulShutdown.class);
    private static final Duration LOOK = Duration.ofMillis(20);
    private static final Duration TO_END_BY_ITSELF = Duration.ofSeconds(2);

    private final DownloadLimiter downloadLimiter;
    private final ActiveDownloads activeDownloads;
    private final DownloadSettings settings;
    private volatile boolean running;

    GracefulShutdown(
            DownloadLimiter downloadLimiter,
            ActiveDownloads activeDownloads,
            DownloadSettings settings) {
        this.downloadLimiter = downloadLimiter;
        this.activeDownloads = activeDownloads;
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
        downloadLimiter.close();
        int left = activeDownloads.all().size();
        if (left > 0) {
            log.info("{} downloads have {} to finish", left, settings.finishWithin());
        }
        if (!ended(settings.finishWithin())) {
            cut();
        }
        running = false;
    }

    private void cut() {
        log.warn(
                "{} downloads did not finish in time and are cut off",
                activeDownloads.all().size());
        DownloadStopped why =
                new DownloadStopped(
                        Outcome.INTERRUPTED, "The portal shut down before the download finished.");
        activeDownloads.all().forEach(activeDownload -> activeDownload.stop(why));
        if (!ended(TO_END_BY_ITSELF)) {
            activeDownloads.all().forEach(ActiveDownload::cut);
        }
    }

    private boolean ended(Duration within) {
        long end = System.nanoTime() + within.toNanos();
        while (!activeDownloads.all().isEmpty() && System.nanoTime() < end) {
            LockSupport.parkNanos(LOOK.toNanos());
        }
        return activeDownloads.all().isEmpty();
    }
}
