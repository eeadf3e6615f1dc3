package io.etcdportal.access;

import static java.util.stream.Collectors.toUnmodifiableSet;

import io.etcdportal.background.RepeatedTask;

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
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;

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
    private final Duration emptiedFor;
    private AccessFileText taken;
    private AccessFileText seen;

    /** When what is taken was found to name nobody; nothing where it names somebody. */
    private @Nullable Instant emptiedAt;

    private final Deque<AccessFileChange> untold = new ConcurrentLinkedDeque<>();
    private volatile AccessPolicy policy;
    private volatile AccessFileState state;
    private volatile boolean running;
    private @Nullable RepeatedTask watch;

    /** Reads the file; a broken one stops the start. */
    CurrentPolicy(AccessSettings settings, ApplicationEventPublisher events, Clock clock) {
        this.file = settings.file();
        this.events = events;
        this.clock = clock;
        this.emptiedFor = settings.accessFileEmptiedFor();
        this.taken = AccessFileText.of(file);
        this.seen = taken;
        boolean none = taken.missing() && settings.optional();
        this.policy = none ? AccessPolicy.NOBODY : taken.policy(file);
        if (!none) {
            warnOfNobody();
            untold.add(change(taken, policy));
        }
        this.state = new AccessFileState(file.toString(), clock.instant(), null, List.of());
    }

    AccessPolicy policy() {
        return policy;
    }

    AccessFileState state() {
        return state;
    }

    /** After the audit, and before anything can be asked of the portal. */
    @Override
    public int getPhase() {
        return 1;
    }

    /** Tells what the file says before anybody is let in by it. */
    @Override
    public void start() {
        tell();
        running = true;
        // Its file system may hang, and a virtual thread would hold a carrier meanwhile.
        watch =
                RepeatedTask.start(
                        Thread.ofPlatform().daemon().name("access file"),
                        Duration.ZERO,
                        () -> {
                            look();
                            return BETWEEN_LOOKS;
                        });
    }

    @Override
    public void stop() {
        running = false;
        if (watch != null) {
            watch.stop();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    private void look() {
        AccessFileText now = AccessFileText.of(file);
        if (now.equals(seen)) {
            if (!now.equals(taken)) {
                take(now);
            } else if (emptiedAt != null && !clock.instant().isBefore(emptiedAt.plus(emptiedFor))) {
                emptiedAt = null;
                hold(now, now.policy(file));
            }
        }
        seen = now;
        tell();
    }

    private void take(AccessFileText now) {
        taken = now;
        emptiedAt = null;
        try {
            AccessPolicy read = now.policy(file);
            if (read.namesNobody() && !policy.namesNobody()) {
                emptiedAt = clock.instant();
                refuse(emptied());
            } else {
                hold(now, read);
            }
        } catch (InvalidAccessFile e) {
            refuse(e);
        }
    }

    private void hold(AccessFileText now, AccessPolicy read) {
        policy = read;
        state = new AccessFileState(file.toString(), clock.instant(), null, List.of());
        untold.add(change(now, read));
        log.info("Reloaded the access file {}", file);
        warnOfNobody();
    }

    private void warnOfNobody() {
        if (policy.namesNobody()) {
            log.warn(
                    "The access file {} names no team and no account: nobody but the administrator"
                            + " may do anything",
                    file);
        }
    }

    /** An editor that truncates a file before it writes, or a disk that was full, leaves such. */
    private InvalidAccessFile emptied() {
        return new InvalidAccessFile(
                file,
                "it names no team and no account, which may be a mistake. If it stays so for %d"
                                .formatted(emptiedFor.toSeconds())
                        + " seconds (portal.access-file-emptied-for), it takes everybody's"
                        + " rights.");
    }

    private void refuse(InvalidAccessFile e) {
        Instant inForceSince = state.inForceSince();
        state = new AccessFileState(file.toString(), inForceSince, clock.instant(), e.mistakes());
        untold.add(new AccessFileChange.Refused(file, e.mistakes()));
        log.error("{}\nThe previous version stays in force.", e.getMessage());
    }

    private AccessFileChange change(AccessFileText text, AccessPolicy read) {
        return new AccessFileChange.Taken(
                file,
                text.sha256(),
                read.teams().stream().map(Team::name).collect(toUnmodifiableSet()),
                read.accounts().keySet(),
                text.saysNothing());
    }

    /**
     * Tells changes in their order, each once. What could not be told, since nothing can be
     * recorded for now, is told with the next look.
     */
    private void tell() {
        AccessFileChange change = untold.peek();
        while (change != null) {
            try {
                events.publishEvent(change);
            } catch (RuntimeException e) {
                log.error("A change of the access file could not be recorded yet", e);
                return;
            }
            untold.remove();
            change = untold.peek();
        }
    }
}
