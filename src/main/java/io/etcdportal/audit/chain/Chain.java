package io.etcdportal.audit.chain;

import io.etcdportal.audit.AuditEntry;
import io.etcdportal.audit.AuditEntry.Event;
import io.etcdportal.audit.AuditSettings;
import io.etcdportal.audit.store.AuditTable;
import io.etcdportal.audit.store.Checkpoint;
import io.etcdportal.audit.store.CheckpointTable;
import io.etcdportal.audit.store.EntryAppender;
import io.etcdportal.audit.store.HeadTable;
import io.etcdportal.audit.store.HeadTable.Head;
import io.etcdportal.audit.store.OpenDownloadTable;

import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * The only place that adds entries: each carries the hash of the one before. Several portals take
 * turns, so that the chain never forks and has no gaps. What {@link RepeatCounter} counts is no
 * entry. From time to time a checkpoint is signed, where the chain goes on from what this portal
 * has seen of it.
 */
@Component
public class Chain {

    /** By how much the clocks of portals on one database may differ, at most. */
    private static final Duration CLOCKS_DIFFER = Duration.ofMinutes(1);

    private static final int PAGE = 2_000;

    private final HeadTable heads;
    private final AuditTable entries;
    private final OpenDownloadTable open;
    private final EntryAppender appender;
    private final RepeatCounter repeatCounter;
    private final CheckpointTable checkpoints;
    private final SigningKey key;
    private final ChainContinuity chainContinuity;
    private final AuditSettings settings;
    private final TransactionOperations transactions;
    private final Clock clock;

    public Chain(
            HeadTable heads,
            AuditTable entries,
            OpenDownloadTable open,
            RepeatCounter repeatCounter,
            CheckpointTable checkpoints,
            SigningKey key,
            ChainContinuity chainContinuity,
            AuditSettings settings,
            TransactionOperations transactions,
            Clock clock) {
        this.heads = heads;
        this.entries = entries;
        this.open = open;
        this.appender = new EntryAppender(entries, open);
        this.repeatCounter = repeatCounter;
        this.checkpoints = checkpoints;
        this.key = key;
        this.chainContinuity = chainContinuity;
        this.settings = settings;
        this.transactions = transactions;
        this.clock = clock;
    }

    /** Adds entries, in their order: in the transaction that there is, or in one of its own. */
    public void add(List<AuditEntry> added) {
        atHead(head -> append(head, added));
    }

    /** Adds those entries that are not there yet. */
    public void addMissing(List<AuditEntry> added) {
        atHead(
                head -> {
                    Set<String> there =
                            entries.keysAmong(added.stream().map(AuditEntry::key).toList());
                    return append(
                            head,
                            added.stream().filter(entry -> !there.contains(entry.key())).toList());
                });
    }

    /**
     * Ends the downloads that a portal began and will not end itself.
     *
     * @param ending makes the last entry of the first one
     * @return how many there were
     */
    public int endDownloadsOf(String instance, UnaryOperator<AuditEntry> ending) {
        AtomicInteger ended = new AtomicInteger();
        atHead(
                head -> {
                    List<AuditEntry> ends = open.begunBy(instance).stream().map(ending).toList();
                    ended.set(ends.size());
                    return append(head, ends);
                });
        return ended.get();
    }

    /**
     * Removes whole stretches from the beginning of the chain, as far as checkpoints from before
     * that time go, and leaves a signed stub in their place. The entries themselves are removed
     * later.
     *
     * @param record makes the entry that tells of it
     */
    public void cut(Instant before, Function<Checkpoint, AuditEntry> record) {
        atHead(
                head -> {
                    Optional<Checkpoint> until =
                            checkpoints
                                    .lastBefore(before)
                                    .filter(last -> isOlder(last, before))
                                    .filter(this::isEndedBefore);
                    if (until.isEmpty() || !chainContinuity.reaches(head)) {
                        return head;
                    }
                    Checkpoint last = until.get();
                    long first =
                            checkpoints
                                    .stub()
                                    .or(checkpoints::first)
                                    .map(Checkpoint::first)
                                    .orElse(last.first());
                    Checkpoint stub =
                            key.sign(Checkpoint.Kind.STUB, first, last.last(), last.hash(), now());
                    checkpoints.replace(stub);
                    return append(head, List.of(record.apply(stub)));
                });
    }

    /**
     * Puts into the chain what there is of entries that are older than the chain, once.
     *
     * @param record makes the entry of what it is to say
     */
    public void sealOlder(Function<Map<String, String>, AuditEntry> record) {
        if (!entries.isOlderThanChain() || entries.has(Event.AUDIT_SEALED)) {
            return;
        }
        UnchainedEntries older = olderEntries();
        atHead(
                head ->
                        entries.has(Event.AUDIT_SEALED)
                                ? head
                                : appender.append(head, List.of(record.apply(older.details()))));
    }

    private UnchainedEntries olderEntries() {
        UnchainedEntries older = new UnchainedEntries();
        List<AuditEntry> page = entries.page(0, Long.MAX_VALUE, PAGE);
        while (!page.isEmpty()) {
            for (AuditEntry entry : page) {
                if (entry.link() != null) {
                    return older;
                }
                older.add(entry.id(), entry.members());
            }
            page = entries.page(page.getLast().id(), Long.MAX_VALUE, PAGE);
        }
        return older;
    }

    /**
     * Removes some of the entries up to one.
     *
     * @return whether there may be more
     */
    public boolean removeSome(long last, int most) {
        AtomicBoolean more = new AtomicBoolean();
        atHead(
                head -> {
                    more.set(entries.removeSome(last, most));
                    return head;
                });
        return more.get();
    }

    /** What a checkpoint says of its time and its entry is what the chain says too. */
    private boolean isOlder(Checkpoint checkpoint, Instant before) {
        return entries.page(checkpoint.last() - 1, checkpoint.last(), 1).stream()
                .anyMatch(
                        entry ->
                                entry.at().isBefore(before.plus(CLOCKS_DIFFER))
                                        && entry.link() != null
                                        && entry.link().hash().equals(checkpoint.hash()));
    }

    private boolean isEndedBefore(Checkpoint checkpoint) {
        return open.oldest().map(oldest -> oldest > checkpoint.last()).orElse(true);
    }

    /** Adds nothing, to see whether something could be added. */
    public void touch() {
        atHead(UnaryOperator.identity());
    }

    /** Signs a checkpoint, if it is time. */
    public void signIfDue() {
        if (isCheckpointDue(heads.read())) {
            touch();
        }
    }

    /** {@return a signed checkpoint of everything that there is, if there is anything} */
    public Optional<Checkpoint> checkpoint() {
        atHead(head -> head.id() > head.checkpointed() ? signed(head) : head);
        return checkpoints.last();
    }

    private void atHead(UnaryOperator<Head> work) {
        transactions.executeWithoutResult(
                _ -> {
                    Head before = heads.lock();
                    Head after = work.apply(before);
                    after = isCheckpointDue(after) ? signed(after) : after;
                    if (!after.equals(before)) {
                        heads.move(after);
                    }
                });
    }

    /** Adds entries that tell how often something came again, where it is time. */
    public void tellRepeats() {
        if (repeatCounter.isAnyOver()) {
            atHead(head -> appender.append(head, repeatCounter.takeOver()));
        }
    }

    private Head append(Head head, List<AuditEntry> added) {
        RepeatCounter.Counting counting = repeatCounter.begin();
        List<AuditEntry> admitted =
                added.stream().flatMap(entry -> counting.admit(entry).stream()).toList();
        Head last = appender.append(head, admitted);
        counting.keep();
        return last;
    }

    private boolean isCheckpointDue(Head head) {
        long unsigned = head.id() - head.checkpointed();
        return unsigned >= settings.checkpointEntries()
                || (unsigned > 0
                        && !now().isBefore(head.checkpointAt().plus(settings.checkpointEvery())));
    }

    private Head signed(Head head) {
        if (!chainContinuity.reaches(head)) {
            return head;
        }
        Checkpoint checkpoint =
                key.sign(
                        Checkpoint.Kind.CHECKPOINT,
                        head.checkpointed() + 1,
                        head.id(),
                        head.hash(),
                        now());
        checkpoints.insert(checkpoint);
        return head.at(checkpoint);
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
