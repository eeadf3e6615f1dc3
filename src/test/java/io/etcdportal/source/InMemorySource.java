package io.etcdportal.source;

import io.etcdportal.cluster.BackupName;
import io.etcdportal.cluster.ClusterId;
import io.etcdportal.etcd.OperatorFileName;
import io.etcdportal.source.SourceFailure.Cause;
import io.etcdportal.source.encoding.Encryption;
import io.etcdportal.source.encoding.StoredForm;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * A source in memory, for tests of what uses sources. It keeps the contract, breaks it on demand in
 * the ways that real sources do, and counts what it was asked. A stall ends by {@link #heal} or by
 * an interrupt.
 */
public final class InMemorySource implements BackupSource {

    private final String name;
    private final String site;
    private final SourceKind kind;
    private final Map<String, Stored> copies = new ConcurrentSkipListMap<>();
    private final List<ListingEntry> alsoListed = new CopyOnWriteArrayList<>();
    private final AtomicInteger versions = new AtomicInteger();
    private final AtomicInteger opened = new AtomicInteger();
    private final AtomicInteger closed = new AtomicInteger();
    private final AtomicInteger asked = new AtomicInteger();
    private volatile boolean perCluster;
    private volatile Fault fault = new Fault.None();

    /** Makes an empty bucket. */
    public InMemorySource(String name, String site) {
        this(name, site, SourceKind.S3);
    }

    /** Makes an empty source that gives itself out for one of that kind. */
    public InMemorySource(String name, String site, SourceKind kind) {
        this.name = name;
        this.site = site;
        this.kind = kind;
    }

    /** Puts a copy, or replaces the one there is by another file. */
    public ListingEntry.Copy put(ClusterId cluster, OperatorFileName backup, byte[] bytes) {
        return put(
                new ListingEntry.Copy(
                        cluster,
                        backup,
                        locate(cluster, new BackupName(backup.toString())),
                        OptionalLong.of(bytes.length),
                        Instant.EPOCH,
                        false),
                bytes);
    }

    /** Puts a copy of that name, of which nothing else is known, or replaces the one there is. */
    public ListingEntry.Copy put(ClusterId cluster, BackupName backup, byte[] bytes) {
        return put(
                new ListingEntry.Copy(
                        cluster,
                        backup,
                        locate(cluster, backup)
                                .storedAs(StoredForm.ofName(backup.value(), Encryption.OPENSSL)),
                        OptionalLong.of(bytes.length),
                        Instant.EPOCH,
                        false,
                        null,
                        SnapshotFacts.UNKNOWN,
                        "own"),
                bytes);
    }

    private BackupLocation locate(ClusterId cluster, BackupName backup) {
        return kind.locate(
                name,
                cluster,
                backup,
                cluster.namespace() + "/" + cluster.name() + "/" + backup,
                "\"" + versions.incrementAndGet() + "\"");
    }

    private ListingEntry.Copy put(ListingEntry.Copy copy, byte[] bytes) {
        copies.put(copy.location().path(), new Stored(copy, bytes.clone()));
        return copy;
    }

    /** Takes a copy away. */
    public void remove(BackupLocation location) {
        copies.remove(location.path());
    }

    /** Lists this too from now on: a file, or a cluster that answered or was silent. */
    public void tell(ListingEntry listingEntry) {
        alsoListed.add(listingEntry);
    }

    /** Lists no more what it was told to. */
    public void forget() {
        alsoListed.clear();
    }

    /** Can be asked about one cluster from now on. */
    public void answerPerCluster() {
        perCluster = true;
    }

    /** {@return how often it was asked about one cluster} */
    public int asked() {
        return asked.get();
    }

    /** Every call fails from now on. */
    public void failWith(Cause cause) {
        fault = new Fault.Failing(cause);
    }

    /** Copies can be listed and not be opened from now on. */
    public void failOpeningWith(Cause cause) {
        fault = new Fault.FailingToOpen(cause);
    }

    /** Copies that are opened from now on break off after so many bytes. */
    public void cutAfter(long bytes) {
        fault = new Fault.Cut(bytes);
    }

    /** Copies that are opened from now on fall silent after so many bytes. */
    public void stallAfter(long bytes) {
        fault = new Fault.Stalling(bytes, new CountDownLatch(1));
    }

    /** No call is answered from now on. */
    public void stall() {
        fault = new Fault.Silent(new CountDownLatch(1));
    }

    /** Works again, and lets go on what stalled. */
    public void heal() {
        Fault healed = fault;
        fault = new Fault.None();
        switch (healed) {
            case Fault.Stalling stalling -> stalling.end().countDown();
            case Fault.Silent silent -> silent.end().countDown();
            default -> {}
        }
    }

    /** {@return how many copies have been opened} */
    public int opened() {
        return opened.get();
    }

    /** {@return how many copies are open now} */
    public int open() {
        return opened.get() - closed.get();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public SourceKind kind() {
        return kind;
    }

    @Override
    public String site() {
        return site;
    }

    @Override
    public void list(Consumer<? super ListingEntry> to) {
        check();
        copies.values().stream().map(Stored::copy).forEach(to);
        alsoListed.forEach(to);
    }

    @Override
    public Optional<List<ListingEntry>> list(ClusterId cluster, KnownCopies known) {
        if (!perCluster) {
            return Optional.empty();
        }
        asked.incrementAndGet();
        check();
        return Optional.of(
                copies.values().stream()
                        .map(Stored::copy)
                        .filter(copy -> copy.cluster().equals(cluster))
                        .<ListingEntry>map(copy -> copy)
                        .toList());
    }

    @Override
    public BackupContent open(BackupLocation location, long offset) {
        check();
        if (fault instanceof Fault.FailingToOpen failing) {
            throw failure(failing.cause());
        }
        Stored stored = copies.get(location.path());
        if (stored == null) {
            throw failure(Cause.NOT_FOUND);
        }
        if (!stored.copy.location().storedAs(location.stored()).equals(location)) {
            throw failure(Cause.CHANGED);
        }
        if (offset > stored.bytes.length) {
            throw failure(Cause.MALFORMED);
        }
        opened.incrementAndGet();
        return new Content(stored.bytes, (int) offset, fault);
    }

    @Override
    public void check() {
        switch (fault) {
            case Fault.Failing failing -> throw failure(failing.cause());
            case Fault.Silent silent -> await(silent.end());
            default -> {}
        }
    }

    private void await(CountDownLatch end) {
        try {
            end.await();
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
            throw failure(Cause.TIMED_OUT);
        }
    }

    private SourceUnavailable failure(Cause cause) {
        return new SourceUnavailable(name, cause, "The test wants it so.");
    }

    @SuppressWarnings("ArrayRecordComponent")
    private record Stored(ListingEntry.Copy copy, byte[] bytes) {}

    private sealed interface Fault {
        record None() implements Fault {}

        record Failing(Cause cause) implements Fault {}

        record FailingToOpen(Cause cause) implements Fault {}

        record Cut(long after) implements Fault {}

        record Stalling(long after, CountDownLatch end) implements Fault {}

        record Silent(CountDownLatch end) implements Fault {}
    }

    private final class Content implements BackupContent {

        private final byte[] bytes;
        private final Fault fault;
        private int next;
        private boolean open = true;

        Content(byte[] bytes, int offset, Fault fault) {
            this.bytes = bytes;
            this.next = offset;
            this.fault = fault;
        }

        @Override
        public OptionalLong length() {
            return OptionalLong.of(bytes.length);
        }

        @Override
        public int read(byte[] buffer, int from, int most) {
            if (next == bytes.length) {
                return -1;
            }
            int count = (int) Math.min(Math.min(most, bytes.length - next), beforeFault());
            System.arraycopy(bytes, next, buffer, from, count);
            next += count;
            return count;
        }

        /** {@return how many bytes may be read before something goes wrong, at least one} */
        private long beforeFault() {
            return switch (fault) {
                case Fault.Cut cut -> beforeCut(cut.after() - next);
                case Fault.Stalling stalling ->
                        beforeStall(stalling.after() - next, stalling.end());
                default -> Long.MAX_VALUE;
            };
        }

        private long beforeCut(long left) {
            if (left <= 0) {
                throw failure(Cause.ENDED_EARLY);
            }
            return left;
        }

        private long beforeStall(long left, CountDownLatch end) {
            if (left <= 0) {
                await(end);
                return Long.MAX_VALUE;
            }
            return left;
        }

        @Override
        public void close() {
            if (open) {
                open = false;
                closed.incrementAndGet();
            }
        }
    }
}
