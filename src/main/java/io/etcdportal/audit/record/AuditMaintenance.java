package io.etcdportal.audit.record;

import io.etcdportal.audit.Actor;
import io.etcdportal.audit.AuditEntry;
import io.etcdportal.audit.AuditEntry.Event;
import io.etcdportal.audit.AuditSettings;
import io.etcdportal.audit.chain.Chain;
import io.etcdportal.audit.chain.ChainContinuity;
import io.etcdportal.audit.chain.SigningKey;
import io.etcdportal.audit.store.Checkpoint;
import io.etcdportal.audit.store.CheckpointTable;
import io.etcdportal.audit.store.VerificationKey;
import io.etcdportal.background.Heartbeats;
import io.etcdportal.background.RepeatedTask;

import org.jspecify.annotations.Nullable;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the audit needs from time to time: ends for the downloads of portals that are no more,
 * checkpoints where nothing is added, the last one outside of the database, alarms where the record
 * is not what it was, how often things came again, and the removal of what was kept long enough.
 */
@Component
class AuditMaintenance implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(AuditMaintenance.class);
    private static final Duration LONGEST_BEAT = Duration.ofSeconds(5);
    private static final int BEATS_UNTIL_DEAD = 20;
    private static final Duration BETWEEN_PURGES = Duration.ofHours(1);
    private static final int REMOVED_AT_ONCE = 5_000;

    private final Chain chain;
    private final EntryMaker maker;
    private final PortalInstance self;
    private final PortalInstanceTable instances;
    private final CheckpointTable checkpoints;
    private final SigningKey key;
    private final ChainContinuity chainContinuity;
    private final AuditAlarms alarms;
    private final AuditSettings settings;
    private final Clock clock;
    private final Heartbeats others = new Heartbeats();
    private Instant purgeAt = Instant.EPOCH;
    private boolean toldOfBreak;
    private volatile boolean running;
    private @Nullable RepeatedTask task;

    AuditMaintenance(
            Chain chain,
            EntryMaker maker,
            PortalInstance self,
            PortalInstanceTable instances,
            CheckpointTable checkpoints,
            SigningKey key,
            ChainContinuity chainContinuity,
            AuditAlarms alarms,
            AuditSettings settings,
            Clock clock) {
        this.chain = chain;
        this.maker = maker;
        this.self = self;
        this.instances = instances;
        this.checkpoints = checkpoints;
        this.key = key;
        this.chainContinuity = chainContinuity;
        this.alarms = alarms;
        this.settings = settings;
        this.clock = clock;
    }

    /** After the journal has been recorded, and before anything can be asked of the portal. */
    @Override
    public int getPhase() {
        return 1;
    }

    @Override
    public void start() {
        lookAtKey();
        checkpoints.add(key.publicKey(), clock.instant());
        chainContinuity.fileMissing().ifPresent(sentence -> alarm("checkpoint-missing", sentence));
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
        // The checkpoint's file system may hang, and a virtual thread would hold a carrier then.
        task =
                RepeatedTask.start(
                        Thread.ofPlatform().daemon().name("audit upkeep"),
                        Duration.ZERO,
                        () -> {
                            keepUpOnce();
                            return beat();
                        });
    }

    @Override
    public void stop() {
        running = false;
        if (task != null) {
            task.stop();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    private Duration beat() {
        Duration beat = settings.interruptedAfter().dividedBy(BEATS_UNTIL_DEAD);
        return beat.compareTo(LONGEST_BEAT) < 0 ? beat : LONGEST_BEAT;
    }

    private void keepUpOnce() {
        try {
            instances.beat(self.id());
            chain.sealOlder(this::sealed);
            endDownloadsOfTheDead();
            chain.tellRepeats();
            chainContinuity.follow();
            chain.signIfDue();
            purge();
            chainContinuity.keep();
            tellOfBreak();
        } catch (DataAccessException | TransactionException e) {
            if (running) {
                log.warn("Audit maintenance failed; retrying soon", e);
            }
        }
    }

    /** A key that has never signed here, beside what others have signed, has taken their place. */
    private void lookAtKey() {
        if (checkpoints.knows(key.publicKey()) || !isAnythingSignedByOthers()) {
            return;
        }
        String others =
                checkpoints.keys().stream()
                        .map(VerificationKey::id)
                        .collect(Collectors.joining(", "));
        boolean joins =
                self.isNew()
                        && !key.isNamed()
                        && !instances.beats().keySet().equals(Set.of(self.id()));
        alarm(
                joins ? "key-added" : "key-replaced",
                ("Key %s has not signed here before. Checkpoints that are there were signed with"
                                + " other keys (%s).")
                        .formatted(key.publicKey().id(), others));
    }

    /** The portal itself may have signed before its key is written down. */
    private boolean isAnythingSignedByOthers() {
        return !checkpoints.keys().isEmpty()
                || Stream.of(chainContinuity.kept(), checkpoints.last(), checkpoints.stub())
                        .flatMap(Optional::stream)
                        .anyMatch(signed -> !key.publicKey().isGood(signed));
    }

    /** Once in the life of a portal, as soon as the database takes entries. */
    private void tellOfBreak() {
        Optional<String> broken = chainContinuity.broken();
        if (broken.isPresent() && !toldOfBreak) {
            alarm("not-continued", broken.get());
            toldOfBreak = true;
        }
    }

    private void alarm(String kind, String sentence) {
        log.error("Audit alarm ({}): {}", kind, sentence);
        alarms.raised(kind);
        chain.add(
                List.of(
                        maker.other(
                                Event.AUDIT_ALARM,
                                new Actor.Portal(),
                                null,
                                null,
                                sentence,
                                Map.of("alarm", kind))));
    }

    private void endDownloadsOfTheDead() {
        Map<String, Long> beats = new HashMap<>(instances.beats());
        beats.remove(self.id());
        others.retain(beats.keySet());
        beats.forEach(
                (id, count) -> {
                    if (others.silence(id, count).compareTo(settings.interruptedAfter()) > 0) {
                        bury(id);
                    }
                });
    }

    private void bury(String id) {
        String detail =
                "The portal that sent it has been silent for %d s."
                        .formatted(settings.interruptedAfter().toSeconds());
        int interrupted = chain.endDownloadsOf(id, begin -> maker.interrupted(begin, detail));
        instances.remove(id);
        log.warn(
                "Portal {} is no longer running: {} of its downloads were interrupted",
                id,
                interrupted);
    }

    /**
     * Removes what was kept long enough, if it is time to look. Entries go where this portal itself
     * has signed that they may: a stub that somebody else put into the database removes nothing.
     */
    private void purge() {
        Instant now = clock.instant();
        if (settings.keep() == null || now.isBefore(purgeAt)) {
            return;
        }
        chain.cut(now.minus(settings.keep()), this::purged);
        checkpoints
                .stub()
                .filter(key.publicKey()::isGood)
                .filter(_ -> chainContinuity.broken().isEmpty())
                .ifPresent(stub -> remove(stub.last()));
        purgeAt = now.plus(BETWEEN_PURGES);
    }

    private AuditEntry sealed(Map<String, String> details) {
        return maker.other(Event.AUDIT_SEALED, new Actor.Portal(), null, null, null, details);
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
        while (running && chain.removeSome(last, REMOVED_AT_ONCE)) {
            log.debug("Removed audit entries up to {}", last);
        }
    }
}
