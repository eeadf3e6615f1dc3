package io.etcdportal.access;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What the access file says, followed while the portal runs. The file is read each second and
 * compared by its content: that sees every way to change one, an editor's as well as a ConfigMap's
 * swapped links, and on every file system. What was read twice alike is not half written.
 */
@Component
class CurrentPolicy implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(CurrentPolicy.class);
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

    private final Path file;
    private final ApplicationEventPublisher events;
    private final Clock clock;
    private AccessFileText taken;
    private AccessFileText seen;
    private @Nullable AccessFileChange untold;
    private volatile AccessPolicy policy;
    private volatile AccessFileState state;
    private volatile boolean running;
    private @Nullable Thread watch;

    /** Reads the file; a broken one stops the start. */
    CurrentPolicy(AccessSettings settings, ApplicationEventPublisher events, Clock clock) {
        this.file = settings.file();
        this.events = events;
        this.clock = clock;
        this.taken = AccessFileText.of(file);
        this.seen = taken;
        boolean none = taken.missing() && settings.optional();
        this.policy = none ? AccessPolicy.NOBODY : taken.policy(file);
        this.untold = none ? null : change(taken, policy);
        this.state = new AccessFileState(file.toString(), clock.instant(), null, List.of());
    }

    AccessPolicy policy() {
        return policy;
    }

    AccessFileState state() {
        return state;
    }

    @Override
    public void start() {
        running = true;
        watch = Thread.ofVirtual().name("access file").start(this::keepLooking);
    }

    @Override
    public void stop() {
        running = false;
        if (watch != null) {
            watch.interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    private void keepLooking() {
        try {
            while (running) {
                look();
                Thread.sleep(BETWEEN_LOOKS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        AccessFileText now = AccessFileText.of(file);
        if (now.equals(seen) && !now.equals(taken)) {
            take(now);
        }
        seen = now;
        tell();
    }

    private void take(AccessFileText now) {
        taken = now;
        try {
            policy = now.policy(file);
            state = new AccessFileState(file.toString(), clock.instant(), null, List.of());
            untold = change(now, policy);
            log.info("The access file {} has changed, and holds as it is now", file);
        } catch (InvalidAccessFile e) {
            refuse(e);
        }
    }

    private void refuse(InvalidAccessFile e) {
        Instant inForceSince = state.inForceSince();
        state = new AccessFileState(file.toString(), inForceSince, clock.instant(), e.mistakes());
        untold = new AccessFileChange.Refused(file, e.mistakes());
        log.error("{}\nWhat it said until now still holds.", e.getMessage());
    }

    private AccessFileChange change(AccessFileText text, AccessPolicy read) {
        return new AccessFileChange.Taken(
                file, text.sha256(), read.teams().size(), read.accounts().size());
    }

    /**
     * What could not be told, since nothing can be recorded for now, is told with the next look.
     */
    private void tell() {
        AccessFileChange change = untold;
        if (change == null) {
            return;
        }
        try {
            events.publishEvent(change);
            untold = null;
        } catch (RuntimeException e) {
            log.error("A change of the access file could not be recorded yet", e);
        }
    }
}
