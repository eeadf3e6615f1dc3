package io.etcdportal.audit.record;

import io.etcdportal.audit.AuditEntry;
import io.etcdportal.audit.AuditEntry.Event;
import io.etcdportal.audit.AuditSettings;
import io.etcdportal.audit.AuditUnavailable;
import io.etcdportal.audit.chain.Chain;
import io.etcdportal.audit.store.RepeatKey;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionSynchronizationManager;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Records entries durably. One thread takes all that have come meanwhile to the database, so that
 * they share its time. What it does not get there in time goes to the journal, and as long as
 * anything is there, everything does, so that all stays in its order.
 */
@Component
class AuditWriter implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(AuditWriter.class);
    private static final int BATCH = 256;
    private static final int MOST_IN_MEMORY = 10_000;
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration LOOK_UP = Duration.ofMillis(200);

    private final Chain chain;
    private final Journal journal;
    private final EntryMaker maker;
    private final AuditSettings settings;
    private final AuditMeters meters;
    private final BlockingQueue<PendingEntry> queue = new LinkedBlockingQueue<>();
    private final ConcurrentLinkedQueue<AuditEntry> inMemory = new ConcurrentLinkedQueue<>();

    /**
     * Keys of what the database counted after its deadline: the journal has it too, and a count
     * does not show what was counted. For the writer's thread.
     */
    private final Set<String> countedLate = new HashSet<>();

    private volatile boolean failing;
    private volatile boolean running;
    private boolean announced;
    private Thread writer = new Thread();

    AuditWriter(
            Chain chain,
            Journal journal,
            EntryMaker maker,
            AuditSettings settings,
            AuditMeters meters) {
        this.chain = chain;
        this.journal = journal;
        this.maker = maker;
        this.settings = settings;
        this.meters = meters;
    }

    /** Before anything can be asked of the portal. */
    @Override
    public int getPhase() {
        return 0;
    }

    /** Records what the last run left behind, then takes entries. */
    @Override
    public void start() {
        journal.open();
        try {
            if (mustWait()) {
                meters.waits();
            }
            recover();
        } catch (DataAccessException | TransactionException | IOException e) {
            fail(e);
        }
        running = true;
        // Not a virtual thread: inside SQLite's own code it would hold on to a processor.
        writer = Thread.ofPlatform().name("audit").daemon().start(this::keepWriting);
    }

    @Override
    public void stop() {
        running = false;
        try {
            writer.join(settings.deadline());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /**
     * Records an entry: when this returns it is on a disk, or will be with the transaction it is
     * in. The end of a download that can be put on none waits in memory, and is recorded when that
     * works again.
     *
     * @throws AuditUnavailable where that can't be done
     */
    void record(AuditEntry entry) {
        if (TransactionSynchronizationManager.isActualTransactionActive()) {
            add(entry);
        } else {
            PendingEntry pendingEntry = new PendingEntry(entry);
            if (!isRecorded(pendingEntry)) {
                setAside(pendingEntry);
            }
        }
        meters.recorded(entry.event());
    }

    private void add(AuditEntry entry) {
        try {
            chain.add(List.of(entry));
        } catch (DataAccessException | TransactionException e) {
            throw new AuditUnavailable(e);
        }
    }

    private boolean isRecorded(PendingEntry pendingEntry) {
        if (mustWait()) {
            return false;
        }
        if (!running) {
            return isAdded(pendingEntry.entry);
        }
        queue.add(pendingEntry);
        try {
            pendingEntry.recorded.get(settings.deadline().toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            failing = true;
        } catch (ExecutionException e) {
            log.debug("The database did not accept an audit entry", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return !pendingEntry.recorded.cancel(false)
                && !pendingEntry.recorded.isCompletedExceptionally();
    }

    /** Before the start and behind the end there is no thread to wait for. */
    private boolean isAdded(AuditEntry entry) {
        try {
            chain.add(List.of(entry));
            return true;
        } catch (DataAccessException | TransactionException e) {
            log.debug("The database did not accept an audit entry", e);
            return false;
        }
    }

    /** Whether there is something that must be recorded first. */
    private boolean mustWait() {
        return failing || !journal.isEmpty() || !inMemory.isEmpty();
    }

    private void setAside(PendingEntry pendingEntry) {
        meters.waits();
        try {
            journal.add(pendingEntry.entry, () -> nowDurable(pendingEntry));
        } catch (IOException e) {
            refuse(pendingEntry, e);
        }
    }

    private void refuse(PendingEntry pendingEntry, IOException why) {
        AuditEntry entry = pendingEntry.entry;
        if (entry.event() == Event.DOWNLOAD_END && inMemory.size() < MOST_IN_MEMORY) {
            inMemory.add(entry);
            return;
        }
        if (pendingEntry.refuse()) {
            endRefused(entry);
        }
        throw new AuditUnavailable(why);
    }

    private void nowDurable(PendingEntry pendingEntry) {
        if (pendingEntry.committed()) {
            endRefused(pendingEntry.entry);
        }
    }

    /** A download that was refused although its first entry was recorded after all. */
    private void endRefused(AuditEntry entry) {
        if (entry.event() == Event.DOWNLOAD_BEGIN) {
            inMemory.add(
                    maker.interrupted(
                            entry, "It could not be recorded in time, and nothing was sent."));
        }
    }

    private void keepWriting() {
        while (running || !queue.isEmpty()) {
            try {
                if (mustWait()) {
                    recover();
                }
                write();
            } catch (DataAccessException | TransactionException | IOException e) {
                fail(e);
                pause();
            } catch (RuntimeException e) {
                log.error("Writing audit entries failed unexpectedly", e);
                fail(e);
                pause();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void recover() throws IOException {
        int recorded = 0;
        Journal.Batch batch = journal.next(BATCH);
        while (!batch.entries().isEmpty()) {
            chain.addMissing(
                    batch.entries().stream()
                            .filter(entry -> !countedLate.contains(entry.key()))
                            .toList());
            recorded += batch.entries().size();
            journal.recorded(batch);
            batch.entries().forEach(entry -> countedLate.remove(entry.key()));
            batch = journal.next(BATCH);
        }
        recorded += recoverMemory();
        meters.caughtUp();
        if (failing) {
            chain.touch();
            failing = false;
            announced = false;
        }
        if (recorded > 0) {
            log.info("Recorded {} audit entries that had been waiting", recorded);
        }
    }

    private int recoverMemory() {
        List<AuditEntry> entries = List.copyOf(inMemory);
        if (!entries.isEmpty()) {
            chain.addMissing(entries);
            entries.forEach(_ -> inMemory.poll());
        }
        return entries.size();
    }

    private void write() throws InterruptedException {
        List<PendingEntry> batch = new ArrayList<>(BATCH);
        PendingEntry first = queue.poll(LOOK_UP.toMillis(), TimeUnit.MILLISECONDS);
        if (first == null) {
            return;
        }
        batch.add(first);
        queue.drainTo(batch, BATCH - 1);
        batch.removeIf(pendingEntry -> pendingEntry.recorded.isDone());
        if (!batch.isEmpty()) {
            write(batch);
        }
    }

    private void write(List<PendingEntry> batch) {
        try {
            chain.add(batch.stream().map(pendingEntry -> pendingEntry.entry).toList());
        } catch (RuntimeException e) {
            batch.forEach(pendingEntry -> pendingEntry.recorded.completeExceptionally(e));
            throw e;
        }
        for (PendingEntry pendingEntry : batch) {
            if (pendingEntry.committed()) {
                endRefused(pendingEntry.entry);
            } else if (pendingEntry.recorded.isCancelled()) {
                noteLate(pendingEntry.entry);
            }
        }
    }

    private void noteLate(AuditEntry entry) {
        if (entry.key() != null && RepeatKey.isCounted(entry.event())) {
            countedLate.add(entry.key());
        }
    }

    /** Who waits has no reason to wait longer. */
    private void fail(Exception e) {
        if (!announced) {
            log.error("The database does not accept audit entries at the moment", e);
            announced = true;
        }
        failing = true;
        List<PendingEntry> waiting = new ArrayList<>();
        queue.drainTo(waiting);
        waiting.forEach(pendingEntry -> pendingEntry.recorded.completeExceptionally(e));
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
