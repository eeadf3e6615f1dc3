package io.etcdportal.audit.chain;

import io.etcdportal.audit.store.AuditTable;
import io.etcdportal.audit.store.ChainedEntry;
import io.etcdportal.audit.store.Checkpoint;
import io.etcdportal.audit.store.CheckpointTable;
import io.etcdportal.audit.store.HeadTable;
import io.etcdportal.audit.store.HeadTable.Head;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Whether the chain in the database goes on from what this portal saw of it last: at its start from
 * the checkpoint that it kept outside of the database, later from the entry that it has followed
 * the chain to. Nothing is signed otherwise, so that nobody who rewrites the database gets the
 * portal's signature for it, and the checkpoint outside stays.
 */
@Component
public class ChainContinuity {

    private static final Logger log = LoggerFactory.getLogger(ChainContinuity.class);
    private static final int PAGE = 2_000;

    /** How many entries are read, at most, while everybody who adds to the chain waits. */
    private static final int MOST_WHILE_LOCKED = 10_000;

    private final AuditTable entries;
    private final CheckpointTable checkpoints;
    private final HeadTable heads;
    private final CheckpointFile file;
    private final SigningKey key;
    private final Clock clock;
    private volatile @Nullable Mark known;
    private volatile @Nullable String broken;
    private volatile @Nullable String fileMissing;
    private volatile boolean begun;

    public ChainContinuity(
            AuditTable entries,
            CheckpointTable checkpoints,
            HeadTable heads,
            CheckpointFile file,
            SigningKey key,
            Clock clock) {
        this.entries = entries;
        this.checkpoints = checkpoints;
        this.heads = heads;
        this.file = file;
        this.key = key;
        this.clock = clock;
    }

    /**
     * An entry of the chain.
     *
     * @param id its place; 0 before the first one
     * @param hash its hash; zeros where the chain has not begun
     */
    private record Mark(long id, String hash) {

        boolean isEntry() {
            return !hash.equals(ChainedEntry.NOTHING_BEFORE);
        }
    }

    /**
     * {@return in which way the chain does not go on, as a sentence; nothing as long as it does}
     */
    public Optional<String> broken() {
        return Optional.ofNullable(broken);
    }

    /** {@return the last entry of the chain that was followed; 0 where none was} */
    public long followedTo() {
        Mark mark = known;
        return mark == null ? 0 : mark.id();
    }

    /** {@return the checkpoint outside of the database} */
    public Optional<Checkpoint> kept() {
        return file.kept();
    }

    /** {@return that the checkpoint outside is gone, as a sentence, where it is} */
    public Optional<String> fileMissing() {
        begin();
        return Optional.ofNullable(fileMissing);
    }

    /**
     * {@return whether everything up to that entry may be signed} To be asked while the head is
     * locked. It may also be too much to read at the moment, and can be signed later.
     */
    boolean reaches(Head head) {
        begin();
        Mark from = known;
        if (broken != null) {
            return false;
        }
        if (from == null) {
            return true;
        }
        if (head.id() - from.id() > MOST_WHILE_LOCKED) {
            return false;
        }
        walk(from, head, _ -> {}).ifPresent(this::breakOff);
        return broken == null;
    }

    /** Follows the chain to its end, so that there is little to read while the head is locked. */
    public synchronized void follow() {
        begin();
        if (broken != null) {
            return;
        }
        Head head = heads.read();
        Mark from = known;
        if (from == null) {
            known = new Mark(head.id(), head.hash());
        } else {
            walk(from, head, mark -> known = mark).ifPresent(this::breakOff);
        }
    }

    /**
     * Keeps the last checkpoint outside of the database, as this portal's own statement, where it
     * is one of the chain that it has followed.
     */
    public synchronized void keep() {
        follow();
        Mark seen = known;
        if (broken != null || seen == null) {
            return;
        }
        checkpoints
                .lastUpTo(seen.id())
                .filter(last -> file.kept().filter(kept -> isNoNewer(last, kept)).isEmpty())
                .filter(last -> hash(last.last()).filter(last.hash()::equals).isPresent())
                .ifPresent(last -> file.keep(own(last)));
    }

    private boolean isNoNewer(Checkpoint checkpoint, Checkpoint kept) {
        return checkpoint.last() <= kept.last() && key.publicKey().isGood(kept);
    }

    /**
     * {@return what this portal knows of the chain from elsewhere than the database, signed by
     * itself}
     */
    public List<Checkpoint> statements() {
        begin();
        List<Checkpoint> statements = new ArrayList<>();
        file.kept().ifPresent(kept -> statements.add(own(kept)));
        Mark seen = known;
        if (seen != null && seen.isEntry()) {
            long first = file.kept().map(kept -> kept.last() + 1).orElse(1L);
            statements.add(
                    key.sign(
                            Checkpoint.Kind.CHECKPOINT,
                            Math.min(first, seen.id()),
                            seen.id(),
                            seen.hash(),
                            clock.instant().truncatedTo(ChronoUnit.MILLIS)));
        }
        return statements;
    }

    private Checkpoint own(Checkpoint checkpoint) {
        return key.publicKey().isGood(checkpoint)
                ? checkpoint
                : key.sign(
                        checkpoint.kind(),
                        checkpoint.first(),
                        checkpoint.last(),
                        checkpoint.hash(),
                        checkpoint.at());
    }

    /** Where the file is gone, what this portal's key signed in the database is a beginning too. */
    private void begin() {
        if (begun) {
            return;
        }
        synchronized (this) {
            if (!begun) {
                Optional<Checkpoint> kept = file.kept();
                if (kept.isEmpty()) {
                    kept = checkpoints.lastSignedBy(key.publicKey());
                    kept.ifPresent(
                            signed ->
                                    fileMissing =
                                            ("The checkpoint in %s is missing, though this portal"
                                                 + " has signed up to entry %d. What was cut off or"
                                                 + " changed behind that entry can't be told.")
                                                    .formatted(file.path(), signed.last()));
                }
                kept.ifPresent(mark -> known = new Mark(mark.last(), mark.hash()));
                begun = true;
            }
        }
    }

    private void breakOff(String sentence) {
        if (broken == null) {
            broken = sentence;
            log.error(
                    "THE AUDIT IN THE DATABASE WAS ALTERED OR REPLACED. {} The portal no longer"
                        + " signs it. Keep the database and {} as they are; docs/audit.md says what"
                        + " to do.",
                    sentence,
                    file.path());
        }
    }

    private Optional<String> walk(Mark from, Head head, Consumer<Mark> progress) {
        if (head.id() < from.id()) {
            return Optional.of(
                    "It ends with entry %d, but entry %d was there before."
                            .formatted(head.id(), from.id()));
        }
        Mark mark = from;
        if (mark.isEntry()) {
            Optional<String> there = hash(mark.id());
            Optional<Checkpoint> stub = there.isEmpty() ? ownStubBehind(mark) : Optional.empty();
            if (stub.isPresent()) {
                mark = new Mark(stub.get().last(), stub.get().hash());
            } else if (!there.equals(Optional.of(mark.hash()))) {
                return Optional.of(
                        there.isEmpty()
                                ? "Entry %d is missing.".formatted(mark.id())
                                : "Entry %d is another one than it was, or one before it is."
                                        .formatted(mark.id()));
            }
        }
        List<ChainedEntry> page = entries.rows(mark.id(), head.id(), PAGE);
        while (!page.isEmpty()) {
            for (ChainedEntry row : page) {
                if (row.id() != mark.id() + 1
                        || !mark.hash().equals(row.previous())
                        || !row.isGenuine()) {
                    return Optional.of(
                            "Entry %d does not follow entry %d.".formatted(row.id(), mark.id()));
                }
                mark = new Mark(row.id(), String.valueOf(row.hash()));
            }
            progress.accept(mark);
            page = entries.rows(mark.id(), head.id(), PAGE);
        }
        return mark.equals(new Mark(head.id(), head.hash()))
                ? Optional.empty()
                : Optional.of(
                        "Its head is another one than entry %d, which is the last one that follows."
                                .formatted(mark.id()));
    }

    /** What this portal itself has removed after its time is not missing. */
    private Optional<Checkpoint> ownStubBehind(Mark mark) {
        return checkpoints
                .stub()
                .filter(stub -> key.publicKey().isGood(stub))
                .filter(
                        stub ->
                                stub.last() > mark.id()
                                        || (stub.last() == mark.id()
                                                && stub.hash().equals(mark.hash())));
    }

    private Optional<String> hash(long id) {
        return entries.rows(id - 1, id, 1).stream()
                .map(row -> row.hash() == null ? "" : row.hash())
                .findFirst();
    }
}
