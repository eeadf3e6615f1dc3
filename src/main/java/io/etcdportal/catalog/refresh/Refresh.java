package io.etcdportal.catalog.refresh;

import io.etcdportal.background.RepeatedTask;
import io.etcdportal.catalog.model.CatalogSettings;
import io.etcdportal.catalog.parts.PartTable;
import io.etcdportal.catalog.store.CatalogTables;
import io.etcdportal.replica.SharedLocks;
import io.etcdportal.replica.SharedLocks.SharedLock;
import io.etcdportal.source.BackupSource;
import io.etcdportal.source.SourceFailure;
import io.etcdportal.source.SourceUnavailable;
import io.etcdportal.source.Sources;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;

import net.javacrumbs.shedlock.support.LockException;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Reads every source again and again, each on a virtual thread of its own, so that one that hangs
 * holds up none of the others. Begins behind the start of the portal, not in its way. Of portals
 * that share a database, one reads a source at a time, and what it finds counts for all.
 */
@Component
public class Refresh implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(Refresh.class);
    private static final double JITTER = 0.1;

    /** How soon a source that another portal is reading is tried again. */
    private static final Duration LOCKED = Duration.ofSeconds(10);

    /** The same, if somebody waits for it to be read. */
    private static final Duration LOCKED_AND_REQUESTED = Duration.ofSeconds(1);

    /** How long the lock of a source lasts that its portal does not renew. */
    private static final Duration LOCK_LASTS = Duration.ofSeconds(30);

    private static final Duration RENEW_EVERY = Duration.ofSeconds(10);

    private final Sources sources;
    private final CatalogTables catalogTables;
    private final PartTable parts;
    private final SharedLocks locks;
    private final CatalogSettings settings;
    private final Clock clock;
    private final MeterRegistry meters;
    private final Map<String, Queue<CountDownLatch>> awaited = new ConcurrentHashMap<>();
    private final Map<String, RepeatedTask> tasks = new ConcurrentHashMap<>();
    private final Set<String> beingRead = ConcurrentHashMap.newKeySet();
    private final Set<String> requested = ConcurrentHashMap.newKeySet();
    private final Map<String, Instant> aheadOfTime = new ConcurrentHashMap<>();
    private volatile boolean running;
    private @Nullable RepeatedTask forgetting;

    public Refresh(
            Sources sources,
            CatalogTables catalogTables,
            PartTable parts,
            SharedLocks locks,
            CatalogSettings settings,
            Clock clock,
            MeterRegistry meters) {
        this.sources = sources;
        this.catalogTables = catalogTables;
        this.parts = parts;
        this.locks = locks;
        this.settings = settings;
        this.clock = clock;
        this.meters = meters;
    }

    @Override
    public void start() {
        running = true;
        for (BackupSource source : sources.all()) {
            awaited.put(source.name(), new ConcurrentLinkedQueue<>());
            tasks.put(
                    source.name(),
                    RepeatedTask.start(
                            Thread.ofVirtual().name("refresh " + source.name()),
                            Duration.ZERO,
                            () -> readIfDue(source)));
        }
        forgetting =
                RepeatedTask.start(
                        Thread.ofVirtual().name("forget removed sources"),
                        pause(),
                        () -> {
                            forgetRemoved();
                            return pause();
                        });
    }

    @Override
    public void stop() {
        running = false;
        tasks.values().forEach(RepeatedTask::stop);
        if (forgetting != null) {
            forgetting.stop();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /**
     * Lets a source be read as soon as it can be, since what is known of it has turned out to be
     * wrong.
     */
    public void soon(String source) {
        RepeatedTask task = tasks.get(source);
        if (task != null) {
            requested.add(source);
            task.wake();
        }
    }

    /**
     * Lets a source be read, and waits until that has been done from its beginning to its end, or
     * the time is over.
     */
    @SuppressWarnings("ReferenceEquality") // A future is equal to itself alone.
    public void awaitReading(String source, Duration limit) {
        CountDownLatch read = new CountDownLatch(1);
        Queue<CountDownLatch> waiting = awaited.get(source);
        if (waiting == null) {
            return;
        }
        waiting.add(read);
        soon(source);
        try {
            if (!read.await(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                log.debug("Source {} was not refreshed in time", source);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            waiting.remove(read);
        }
    }

    /** {@return whether this portal reads a source at the moment} */
    public boolean isReading(String source) {
        return beingRead.contains(source);
    }

    /** Spread a little, so that many sources and many portals don't all ask in the same second. */
    private Duration pause() {
        double factor = 1 + ThreadLocalRandom.current().nextDouble(-JITTER, JITTER);
        return Duration.ofMillis((long) (settings.refreshEvery().toMillis() * factor));
    }

    /** {@return how long to wait before the next try} */
    private Duration readIfDue(BackupSource source) throws InterruptedException {
        boolean wanted = requested.remove(source.name());
        try {
            Duration untilDue = wanted ? Duration.ZERO : untilDue(source);
            if (untilDue.isPositive()) {
                return untilDue;
            }
            Optional<SharedLock> taken = locks.take("refresh " + source.name(), LOCK_LASTS);
            if (taken.isEmpty()) {
                if (wanted) {
                    requested.add(source.name());
                }
                return wanted ? LOCKED_AND_REQUESTED : LOCKED;
            }
            try (SharedLock lock = taken.get()) {
                // Another portal may have read it since this one looked.
                untilDue = wanted ? Duration.ZERO : untilDue(source);
                if (untilDue.isPositive()) {
                    return untilDue;
                }
                readWithinTime(source, lock);
            }
        } catch (DataAccessException | TransactionException | LockException e) {
            if (running) {
                log.warn(
                        "The database does not answer; source {} is read again later",
                        source.name(),
                        e);
            }
            if (wanted) {
                requested.add(source.name());
            }
            return LOCKED;
        }
        return pause();
    }

    /**
     * A time that is still to come is of a clock that is ahead. It is believed once: that portal
     * may be gone, and its clock right again.
     */
    private Duration untilDue(BackupSource source) {
        if (!locks.areShared()) {
            return Duration.ZERO;
        }
        Optional<Instant> asked = catalogTables.sources().askedAt(source.name());
        if (asked.isEmpty()) {
            return Duration.ZERO;
        }
        Duration rest = settings.refreshEvery().multipliedBy(9).dividedBy(10);
        Duration since = Duration.between(asked.get(), clock.instant());
        if (since.isNegative()) {
            Instant believed = aheadOfTime.put(source.name(), asked.get());
            return asked.get().equals(believed) ? Duration.ZERO : rest;
        }
        return rest.minus(since);
    }

    /**
     * A listing that hangs where no interrupt reaches it is left behind, and its source waited for.
     */
    private void readWithinTime(BackupSource source, SharedLock lock) throws InterruptedException {
        AtomicReference<@Nullable SourceSync> reading = new AtomicReference<>();
        AtomicBoolean succeeded = new AtomicBoolean();
        List<CountDownLatch> waiting =
                List.copyOf(awaited.getOrDefault(source.name(), new ConcurrentLinkedQueue<>()));
        Thread reader =
                Thread.ofVirtual()
                        .name("list " + source.name())
                        .start(() -> read(source, reading, succeeded));
        beingRead.add(source.name());
        long begun = System.nanoTime();
        try {
            if (!join(reader, lock)) {
                took(source, "timed_out", begun);
                giveUp(reader, reading.get());
                failed(
                        new SourceFailure(
                                source.name(),
                                SourceFailure.Cause.TIMED_OUT,
                                "Reading it took longer than "
                                        + settings.refreshTimeout().toSeconds()
                                        + " s."));
                reader.join();
            } else {
                took(source, succeeded.get() ? "succeeded" : "failed", begun);
            }
        } finally {
            giveUp(reader, reading.get());
            beingRead.remove(source.name());
            waiting.forEach(CountDownLatch::countDown);
        }
    }

    /** {@return whether the listing ended in time} */
    private boolean join(Thread reader, SharedLock lock) throws InterruptedException {
        long end = System.nanoTime() + settings.refreshTimeout().toNanos();
        while (true) {
            long left = end - System.nanoTime();
            Duration next = Duration.ofNanos(Math.min(left, RENEW_EVERY.toNanos()));
            if (left <= 0 || reader.join(next)) {
                return left > 0;
            }
            // Where that fails, the listing goes on: two at once cost work and do no harm.
            lock.renew();
        }
    }

    private static void giveUp(Thread reader, @Nullable SourceSync sourceSync) {
        if (sourceSync != null) {
            sourceSync.cancel();
        }
        reader.interrupt();
    }

    private void read(
            BackupSource source,
            AtomicReference<@Nullable SourceSync> begun,
            AtomicBoolean succeeded) {
        try {
            catalogTables.sources().register(source.name(), source.kind(), source.site());
            SourceSync sourceSync = new SourceSync(source, catalogTables, parts);
            begun.set(sourceSync);
            source.list(
                    cluster -> catalogTables.copies().listed(source.name(), cluster), sourceSync);
            sourceSync.complete(clock.instant());
            succeeded.set(true);
        } catch (SourceUnavailable e) {
            failed(e.failure());
        } catch (CancellationException e) {
            log.debug("Gave up refreshing {}", source.name());
        } catch (TransientDataAccessException
                | DataAccessResourceFailureException
                | TransactionException e) {
            log.warn("The database is unreachable; source {} is refreshed later", source.name(), e);
        } catch (RuntimeException e) {
            log.error("Refreshing source {} failed unexpectedly", source.name(), e);
            failed(
                    new SourceFailure(
                            source.name(),
                            SourceFailure.Cause.UNREADABLE,
                            "Its listing could not be saved. The portal's log says why."));
        }
    }

    /**
     * One refresh has come to its end.
     *
     * @param started the reading of {@link System#nanoTime()} at its start
     */
    private void took(BackupSource source, String outcome, long started) {
        Timer.builder("portal.source.refresh.duration")
                .tags("source", source.name(), "outcome", outcome)
                .description("Duration of this portal's refreshes of a source")
                .register(meters)
                .record(Duration.ofNanos(System.nanoTime() - started));
    }

    private void failed(SourceFailure failure) {
        if (!running) {
            return;
        }
        log.warn("Source {} failed: {} ({})", failure.source(), failure.detail(), failure.cause());
        try {
            catalogTables.sources().failed(failure.source(), clock.instant(), failure);
            new SourceSync(failure.source(), catalogTables, parts).recomputeStates();
        } catch (DataAccessException | TransactionException e) {
            log.warn(
                    "Can't write to the catalog: the state of source {} is out of date",
                    failure.source(),
                    e);
        }
    }

    /**
     * Copies in sources that nobody asks any more can't be served. Another portal on the same
     * database may have settings of its own: as long as it asks, they stay.
     */
    private void forgetRemoved() {
        Instant longAgo =
                clock.instant()
                        .minus(settings.refreshTimeout())
                        .minus(settings.refreshEvery().multipliedBy(3));
        try {
            for (String name : catalogTables.sources().notAskedSince(longAgo)) {
                if (sources.find(name).isEmpty()) {
                    new SourceSync(name, catalogTables, parts).complete(clock.instant());
                    catalogTables.sources().forget(name);
                    log.info("Source {} is no longer in the settings and has been forgotten", name);
                }
            }
        } catch (DataAccessException | TransactionException e) {
            log.warn(
                    "Could not remove sources that are no longer in the settings; retrying"
                            + " later",
                    e);
        }
    }
}
