package io.etcdportal.audit.verify;

import io.etcdportal.audit.chain.VerificationResult;
import io.etcdportal.audit.store.AuditTable;
import io.etcdportal.audit.store.ChainedEntry;
import io.etcdportal.audit.store.Checkpoint;
import io.etcdportal.audit.store.CheckpointTable;
import io.etcdportal.audit.store.DerivedTables;
import io.etcdportal.audit.store.HeadTable;
import io.etcdportal.audit.store.HeadTable.Head;
import io.etcdportal.audit.store.VerificationKey;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The record as it lies in a database, up to the entry that was the last one at the beginning. */
final class DatabaseLogReader implements AuditLogReader {

    private static final int PAGE = 2_000;

    private final AuditTable entries;
    private final DerivedCheck check;
    private final List<Checkpoint> checkpoints;
    private final Optional<Checkpoint> stub;
    private final List<VerificationKey> keys;
    private final Head head;
    private final Optional<Long> before;
    private final Optional<Long> behind;

    /** The head is read last: none of the checkpoints is behind it. */
    DatabaseLogReader(
            AuditTable entries,
            DerivedTables derived,
            CheckpointTable checkpoints,
            HeadTable heads) {
        this.entries = entries;
        this.stub = checkpoints.stub();
        this.checkpoints = checkpoints.checkpoints();
        this.keys = checkpoints.keys();
        DerivedTables.HeadWithOpen end = derived.headWithOpen();
        this.head = end.head();
        this.check = new DerivedCheck(derived, end.open());
        this.before = heads.entryBefore();
        this.behind = heads.entryBehind();
    }

    @Override
    public Stream<ChainedEntry> rows() {
        return StreamSupport.stream(
                Spliterators.spliteratorUnknownSize(new Pages(), Spliterator.ORDERED), false);
    }

    /** Entries are removed from the oldest on: from the end, none is missing meanwhile. */
    @Override
    public Stream<ChainedEntry> leftovers() {
        return stub.map(
                        removed ->
                                Stream.iterate(
                                                entries.rowsDown(removed.last(), PAGE),
                                                page -> !page.isEmpty(),
                                                page ->
                                                        entries.rowsDown(
                                                                page.getLast().id() - 1, PAGE))
                                        .flatMap(List::stream))
                .orElseGet(Stream::empty);
    }

    @Override
    public Optional<VerificationResult.Finding> derived() {
        return check.finding(stub.map(Checkpoint::last).orElse(0L), head.id());
    }

    @Override
    public Optional<Long> before() {
        return before;
    }

    @Override
    public List<Checkpoint> checkpoints() {
        return checkpoints;
    }

    @Override
    public Optional<Checkpoint> stub() {
        return stub;
    }

    @Override
    public Optional<Checkpoint> sealed() {
        return Optional.empty();
    }

    @Override
    public List<VerificationKey> keys() {
        return keys;
    }

    @Override
    public Optional<End> end() {
        return Optional.of(new End(head.id(), head.hash()));
    }

    /**
     * Reads page by page, so that no reading holds up the database for long; at the end what
     * somebody put behind it.
     */
    private final class Pages implements Iterator<ChainedEntry> {

        private final Queue<ChainedEntry> page = new ArrayDeque<>();
        private long after = stub.map(Checkpoint::last).orElse(0L);
        private boolean ended;

        @Override
        public boolean hasNext() {
            if (page.isEmpty() && !ended) {
                readOn();
            }
            return !page.isEmpty();
        }

        private void readOn() {
            List<AuditTable.Found> rows = entries.found(after, head.id(), PAGE);
            rows.forEach(found -> page.add(found.row()));
            ended = rows.size() < PAGE;
            long last = ended ? head.id() : rows.getLast().row().id();
            check.look(
                    after,
                    last,
                    rows.stream().map(AuditTable.Found::entry).filter(Objects::nonNull).toList());
            after = last;
            if (ended) {
                behind.ifPresent(id -> page.addAll(entries.rows(id - 1, id, 1)));
            }
        }

        @Override
        public ChainedEntry next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            return page.remove();
        }
    }
}
