package io.etcdportal.audit;

import io.etcdportal.audit.AuditEntry.Event;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * What the audit needs from time to time: ends for the downloads of portals that are no more,
 * checkpoints where nothing is added, the last one outside of the database, what was left out of
 * the entries, and the removal of what was kept long enough.
 */
@Component
class Upkeep implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(Upkeep.class);
    private static final Duration LONGEST_BEAT = Duration.ofSeconds(5);
    private static final int BEATS_UNTIL_DEAD = 20;
    private static final Duration BETWEEN_PURGES = Duration.ofHours(1);
    private static final int REMOVED_AT_ONCE = 5_000;

    private final Chain chain;
    private final EntryMaker maker;
    private final Instance self;
    private final InstanceTable instances;
    private final AuditTable entries;
    private final CheckpointTable checkpoints;
    private final Probes probes;
    private final SigningKey key;
    private final CheckpointFile keeper;
    private final AuditSettings settings;
    private final Clock clock;
    private final Map<String, Seen> others = new HashMap<>();
    private Instant purgeAt = Instant.EPOCH;
    private volatile boolean running;
    private Thread thread = new Thread();

    Upkeep(
            Chain chain,
            EntryMaker maker,
            Instance self,
            InstanceTable instances,
            AuditTable entries,
            CheckpointTable checkpoints,
            Probes probes,
            SigningKey key,
            CheckpointFile keeper,
            AuditSettings settings,
            Clock clock) {
        this.chain = chain;
        this.maker = maker;
        this.self = self;
        this.instances = instances;
        this.entries = entries;
        this.checkpoints = checkpoints;
        this.probes = probes;
        this.key = key;
        this.keeper = keeper;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * How far another portal had counted.
     *
     * @param since the reading of {@link System#nanoTime()} since which it has not counted on
     */
    private record Seen(long beats, long since) {}

    /** After the journal has been recorded, and before anything can be asked of the portal. */
    @Override
    public int getPhase() {
        return 1;
    }

    @Override
    public void start() {
        checkpoints.add(key.publicKey(), clock.instant());
        int interrupted =
                chain.endDownloadsOf(
                        self.id(),
                        begin ->
                                maker.interrupted(
                                        begin, "The portal ended before the download did."));
        if (interrupted > 0) {
            log.warn("{} downloads of the last run were interrupted", interrupted);
        }
        running = true;
        thread = Thread.ofVirtual().name("audit upkeep").start(this::keepUp);
    }

    @Override
    public void stop() {
        running = false;
        thread.interrupt();
        probes.closeAll();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    private void keepUp() {
        try {
            while (running) {
                keepUpOnce();
                Thread.sleep(beat());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Duration beat() {
        Duration beat = settings.interruptedAfter().dividedBy(BEATS_UNTIL_DEAD);
        return beat.compareTo(LONGEST_BEAT) < 0 ? beat : LONGEST_BEAT;
    }

    private void keepUpOnce() {
        try {
            instances.beat(self.id());
            endDownloadsOfTheDead();
            probes.closeOld();
            chain.signIfDue();
            purge();
            checkpoints.last().ifPresent(keeper::keep);
        } catch (DataAccessException | TransactionException e) {
            if (running) {
                log.warn("The upkeep of the audit failed; it is tried again soon", e);
            }
        }
    }

    private void endDownloadsOfTheDead() {
        Map<String, Long> beats = instances.beats();
        others.keySet().retainAll(beats.keySet());
        beats.forEach(this::look);
    }

    private void look(String id, long beats) {
        Seen seen = others.get(id);
        long now = System.nanoTime();
        if (id.equals(self.id())) {
            return;
        }
        if (seen == null || seen.beats() != beats) {
            others.put(id, new Seen(beats, now));
        } else if (now - seen.since() > settings.interruptedAfter().toNanos()) {
            bury(id);
        }
    }

    private void bury(String id) {
        String detail =
                "The portal that sent it has been silent for %d s."
                        .formatted(settings.interruptedAfter().toSeconds());
        int interrupted = chain.endDownloadsOf(id, begin -> maker.interrupted(begin, detail));
        instances.remove(id);
        log.warn("Portal {} is silent: {} downloads of it were interrupted", id, interrupted);
    }

    /** Removes what was kept long enough, if it is time to look. */
    private void purge() {
        Instant now = clock.instant();
        if (settings.keep() == null || now.isBefore(purgeAt)) {
            return;
        }
        chain.cut(now.minus(settings.keep()), this::purged);
        checkpoints.stub().ifPresent(stub -> remove(stub.last()));
        purgeAt = now.plus(BETWEEN_PURGES);
    }

    private AuditEntry purged(Checkpoint stub) {
        return maker.other(
                Event.AUDIT_PURGED,
                new Actor.Portal(),
                null,
                null,
                null,
                Map.of(
                        "first",
                        Long.toString(stub.first()),
                        "last",
                        Long.toString(stub.last()),
                        "hash",
                        stub.hash(),
                        "keep",
                        String.valueOf(settings.keep())));
    }

    private void remove(long last) {
        while (running && entries.removeSome(last, REMOVED_AT_ONCE)) {
            log.debug("Removed entries of the audit up to {}", last);
        }
    }
}
