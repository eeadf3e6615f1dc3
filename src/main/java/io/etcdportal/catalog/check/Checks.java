package io.etcdportal.catalog.check;

import io.etcdportal.background.RepeatedTask;
import io.etcdportal.catalog.Catalog;
import io.etcdportal.catalog.check.CheckTaskTable.RequestedTask;
import io.etcdportal.catalog.check.CheckTaskTable.Task;
import io.etcdportal.catalog.model.Backup;
import io.etcdportal.catalog.model.Check;
import io.etcdportal.catalog.model.Copy;
import io.etcdportal.catalog.store.CatalogTables;
import io.etcdportal.cluster.BackupName;
import io.etcdportal.cluster.ClusterId;
import io.etcdportal.etcd.OperatorFileName;
import io.etcdportal.etcd.snapshot.SnapshotCheck;
import io.etcdportal.source.BackupSource;
import io.etcdportal.source.BandwidthLimiter;
import io.etcdportal.source.SourceFailure;
import io.etcdportal.source.SourceUnavailable;
import io.etcdportal.source.Sources;
import io.etcdportal.source.encoding.Encryption;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Reads backups before the disaster, in the background: the newest ones of each cluster, and what
 * somebody asks for, which comes first. So many copies are read at once; where more are open, they
 * take turns, so that a large one holds up nobody. Of each source one copy is open that nobody
 * asked for, and a few that somebody did, each of another cluster; teams take turns. Of several
 * portals on one database each copy is read by one. What was not finished when a portal ended is
 * read again by whoever comes next.
 */
@Component
public final class Checks implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(Checks.class);
    private static final Duration FIRST_LOOK = Duration.ofSeconds(10);
    private static final Duration BEAT = Duration.ofSeconds(2);
    private static final Duration FIRST_DELAY = Duration.ofMinutes(1);

    /** How soon a key may be there for what none fitted; looking costs the first bytes of it. */
    private static final Duration KEY_COMES = Duration.ofHours(1);

    private static final Duration A_DAY = Duration.ofDays(1);
    private static final int MOST_DOUBLINGS = 10;
    private static final int CLUSTERS_AT_ONCE = 500;
    private static final int ASKED_OF_TEAM = 2;

    /** More than a team may have, so that others find a place. */
    private static final int ASKED_OF_SOURCE = 4;

    private static final int ASKED = 8;

    private static final Duration TURN = Duration.ofSeconds(1);

    private final Sources sources;
    private final CatalogTables catalogTables;
    private final CheckTaskTable tasks;
    private final Catalog catalog;
    private final CheckSettings settings;
    private final Clock clock;
    private final CheckMeters meters;
    private final QuietHours hours;
    private final Semaphore turns;
    private final Semaphore unasked;
    private final Semaphore asked = new Semaphore(ASKED, true);
    private final ReentrantLock choosing = new ReentrantLock();
    private final RequestedCheckOrder requestedCheckOrder = new RequestedCheckOrder();
    private final String reader = UUID.randomUUID().toString();
    private final Map<String, List<RepeatedTask>> asking = new ConcurrentHashMap<>();
    private final List<RepeatedTask> repeated = new CopyOnWriteArrayList<>();
    private volatile boolean running;

    Checks(
            Sources sources,
            CatalogTables catalogTables,
            CheckTaskTable tasks,
            Catalog catalog,
            CheckSettings settings,
            CheckMeters meters,
            Clock clock) {
        this.sources = sources;
        this.catalogTables = catalogTables;
        this.tasks = tasks;
        this.catalog = catalog;
        this.settings = settings;
        this.meters = meters;
        this.clock = clock;
        this.hours = settings.quietHours();
        this.turns = new Semaphore(settings.atOnce(), true);
        this.unasked = new Semaphore(settings.atOnce(), true);
    }

    /**
     * Has all copies of a backup read as soon as that can be, in the background.
     *
     * @param backup one that the viewer may see
     * @param asker who waits for it: those of the same name take turns as one
     */
    public void ask(Backup backup, String asker) {
        tasks.ask(backup.cluster(), backup.name(), asker, clock.instant());
        backup.copies().forEach(copy -> wake(copy.source()));
    }

    private void wake(String source) {
        asking.getOrDefault(source, List.of()).forEach(RepeatedTask::wake);
    }

    /**
     * {@return the copies of a backup that are to be read}
     *
     * @param cluster one that the viewer may see
     */
    public List<CheckProgress> progress(ClusterId cluster, BackupName backup) {
        return tasks.find(cluster, backup, clock.instant());
    }

    @Override
    public void start() {
        running = true;
        for (BackupSource source : sources.all()) {
            Round round = new Round(source);
            String name = "check " + source.name();
            asking.put(
                    source.name(),
                    IntStream.range(0, ASKED_OF_SOURCE)
                            .mapToObj(i -> start(name + " asked " + i, () -> readAsked(round)))
                            .toList());
            if (settings.newest() > 0) {
                start(name, () -> readByItself(round));
            }
        }
    }

    private RepeatedTask start(String name, RepeatedTask.Step step) {
        RepeatedTask task = RepeatedTask.start(Thread.ofVirtual().name(name), firstPause(), step);
        repeated.add(task);
        return task;
    }

    @Override
    public void stop() {
        running = false;
        repeated.forEach(RepeatedTask::stop);
        try {
            tasks.release(reader);
        } catch (DataAccessException e) {
            log.debug(
                    "Could not release running checks; other portals take them over after a while",
                    e);
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Reads what somebody asks for. */
    private Duration readAsked(Round round) throws InterruptedException {
        while (running && hasReadOne(asked, round::nextAsked, round)) {
            wakeWaiting();
        }
        return settings.lookEvery();
    }

    /** A team that has several copies read waits for them in every source. */
    private void wakeWaiting() {
        try {
            tasks.sourcesWaiting(clock.instant()).forEach(this::wake);
        } catch (DataAccessException e) {
            log.warn("The database is unreachable; requested checks run later", e);
        }
    }

    /** Reads what nobody asks for, while nobody waits for this source. */
    private Duration readByItself(Round round) throws InterruptedException {
        while (running && hasReadOne(unasked, round::nextByItself, round)) {
            log.debug("There may be more to read in {}", round.source.name());
        }
        return round.gaveWay ? firstPause() : settings.lookEvery();
    }

    private Duration firstPause() {
        return settings.lookEvery().compareTo(FIRST_LOOK) < 0 ? settings.lookEvery() : FIRST_LOOK;
    }

    private boolean hasReadOne(Semaphore permits, Supplier<Optional<Task>> next, Round round)
            throws InterruptedException {
        permits.acquire();
        try {
            turns.acquire();
            try {
                Optional<Task> task = next.get();
                task.ifPresent(round::readClaimed);
                return task.isPresent();
            } finally {
                turns.release();
            }
        } catch (DataAccessException | TransactionException e) {
            if (running) {
                log.warn("The database is unreachable; backups are checked later", e);
            }
            return false;
        } finally {
            permits.release();
        }
    }

    /** The way through one source. */
    private final class Round {

        private final BackupSource source;
        private final BandwidthLimiter bandwidthLimiter =
                new BandwidthLimiter(settings.bandwidth());
        private long cluster;
        private boolean gaveWay;

        Round(BackupSource source) {
            this.source = source;
        }

        /** {@return a copy that somebody waits for, which is now this portal's to read} */
        Optional<Task> nextAsked() {
            choosing.lock();
            try {
                while (true) {
                    Instant now = clock.instant();
                    Optional<RequestedTask> next =
                            requestedCheckOrder.next(
                                    tasks.waiting(source.name(), ASKED_OF_TEAM, now));
                    if (next.isEmpty()) {
                        return Optional.empty();
                    }
                    Task task = next.get().task();
                    if (tasks.claim(task, source.name(), reader, now)) {
                        requestedCheckOrder.passed(next.get());
                        return Optional.of(task);
                    }
                }
            } finally {
                choosing.unlock();
            }
        }

        /** {@return a copy that nobody waits for, which is now this portal's to read} */
        Optional<Task> nextByItself() {
            Instant now = clock.instant();
            gaveWay = !tasks.waiting(source.name(), ASKED_OF_TEAM, now).isEmpty();
            if (gaveWay || !hours.contains(now)) {
                return Optional.empty();
            }
            Optional<Task> task = nextByItself(now);
            while (task.isPresent() && !tasks.claim(task.get(), source.name(), reader, now)) {
                task = nextByItself(now);
            }
            return task;
        }

        /** Goes on where it stopped, and begins anew when it has been through. */
        private Optional<Task> nextByItself(Instant now) {
            List<Long> clusters = clusters();
            while (!clusters.isEmpty()) {
                for (long id : clusters) {
                    Optional<Task> task =
                            tasks.nextOf(
                                    source.name(),
                                    id,
                                    settings.newest(),
                                    now.minus(settings.after()),
                                    now.minus(settings.againAfter()),
                                    source.decrypts(Encryption.AGE)
                                            ? now.minus(KEY_COMES)
                                            : Instant.EPOCH,
                                    now);
                    if (task.isPresent()) {
                        return task;
                    }
                    cluster = id;
                }
                clusters = clusters();
            }
            cluster = 0;
            tasks.forgetBefore(now.minus(A_DAY.multipliedBy(2)));
            return Optional.empty();
        }

        private List<Long> clusters() {
            return tasks.clusters(source.name(), cluster, CLUSTERS_AT_ONCE);
        }

        void readClaimed(Task task) {
            Optional<Copy> copy = find(task);
            if (copy.isEmpty()) {
                tasks.finish(task, reader);
                return;
            }
            long begun = System.nanoTime();
            String failure = read(task, copy.get());
            meters.read(source.name(), Duration.ofNanos(System.nanoTime() - begun));
            if (failure == null) {
                tasks.finish(task, reader);
            } else if (running) {
                meters.failed(source.name());
                tasks.postpone(task, reader, clock.instant().plus(delay(task)), failure);
            }
        }

        private Optional<Copy> find(Task task) {
            return catalogTables.copies().ofBackups(List.of(task.backupId())).values().stream()
                    .flatMap(List::stream)
                    .filter(one -> one.source().equals(source.name()))
                    .filter(one -> one.path().equals(task.path()))
                    .findFirst();
        }

        /**
         * Reads a copy, and once more where it has shown itself to be stored in another way.
         *
         * @return why it could not be read, where it couldn't
         */
        private @Nullable String read(Task task, Copy copy) {
            try {
                return readAsListed(task, copy);
            } catch (SourceUnavailable e) {
                catalog.failed(copy, e);
            }
            try {
                return find(task).map(now -> readAsListed(task, now)).orElse(null);
            } catch (SourceUnavailable e) {
                return e.failure().detail();
            }
        }

        /**
         * @throws SourceUnavailable where it is stored in another way than it was listed
         */
        private @Nullable String readAsListed(Task task, Copy copy) {
            try {
                SnapshotCheck found =
                        new CopyReader(
                                        source,
                                        copy,
                                        OperatorFileName.parse(task.name().value())
                                                .map(OperatorFileName::version)
                                                .orElse(null),
                                        settings,
                                        task.asked() ? null : bandwidthLimiter,
                                        new Beats(task))
                                .read();
                keep(copy, found);
                return null;
            } catch (SourceUnavailable e) {
                if (e.stored().isPresent()) {
                    throw e;
                }
                catalog.failed(copy, e.failure());
                if (e.failure().cause() == SourceFailure.Cause.CHANGED
                        || e.failure().cause() == SourceFailure.Cause.NOT_FOUND) {
                    catalog.requestRefresh(source.name());
                }
                return e.failure().detail();
            } catch (IOException e) {
                log.warn("Can't spool a backup to {}", settings.directory(), e);
                return "The portal can't spool the copy to disk. Its log has the reason.";
            } catch (CancellationException e) {
                return "Another portal is reading it.";
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return "The portal is shutting down.";
            } catch (DataAccessException | TransactionException e) {
                throw e;
            } catch (RuntimeException e) {
                log.error("Checking {} failed unexpectedly", copy.path(), e);
                return "An internal error occurred. The portal's log says more.";
            }
        }

        private void keep(Copy copy, SnapshotCheck found) {
            log.info("Checked {} in {}: {}", copy.path(), copy.source(), found.verdict());
            meters.found(copy.source(), found);
            catalog.checked(
                    copy,
                    new Check(
                            clock.instant(),
                            found.verdict(),
                            found.sha256(),
                            found.status(),
                            found.sentence(),
                            found.length()));
        }

        private static Duration delay(Task task) {
            Duration delay = FIRST_DELAY.multipliedBy(1L << Math.min(task.tries(), MOST_DOUBLINGS));
            return delay.compareTo(A_DAY) < 0 ? delay : A_DAY;
        }
    }

    /** Gives a sign from time to time that a copy is being read. */
    private final class Beats implements RandomAccessCopy.Ticker {

        private final Task task;
        private long last = System.nanoTime();
        private long turnSince = System.nanoTime();

        /** Whether somebody waits for what is read without being asked for. */
        private boolean hurried;

        Beats(Task task) {
            this.task = task;
        }

        @Override
        public void tick(long done) {
            if (System.nanoTime() - last < BEAT.toNanos()) {
                return;
            }
            last = System.nanoTime();
            try {
                hurried =
                        tasks.beat(task, reader, done, clock.instant())
                                .orElseThrow(
                                        () -> new CancellationException("Another portal has it"));
            } catch (DataAccessException e) {
                log.debug("Could not renew the claim on a check", e);
            }
        }

        /** Comes back with a turn: whoever reads has one, and leaves it at the end. */
        @Override
        public void giveWay(Duration rest) throws InterruptedException {
            boolean over = System.nanoTime() - turnSince >= TURN.toNanos();
            boolean rests = rest.isPositive() && !hurried;
            if (rests || (over && turns.hasQueuedThreads())) {
                turns.release();
                try {
                    Thread.sleep(rests ? rest : Duration.ZERO);
                } finally {
                    turns.acquireUninterruptibly();
                }
            }
            if (over) {
                turnSince = System.nanoTime();
            }
        }
    }
}
