package io.etcdportal.audit.verify;

import io.etcdportal.audit.chain.UnchainedEntries;
import io.etcdportal.audit.chain.VerificationResult;
import io.etcdportal.audit.chain.VerificationResult.Finding;
import io.etcdportal.audit.chain.VerificationResult.Kind;
import io.etcdportal.audit.store.ChainedEntry;
import io.etcdportal.audit.store.Checkpoint;
import io.etcdportal.audit.store.VerificationKey;
import io.etcdportal.audit.verify.AuditLogReader.End;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Walks along a chain and names the first thing that is wrong with it. Goes through the entries
 * once, and a second time where something is wrong, to see what; keeps none of them.
 */
final class Verification {

    private final AuditLogReader auditLogReader;
    private final List<Checkpoint> checkpoints;
    private final Map<Long, List<Checkpoint>> byLast;
    private final List<VerificationKey> known;
    private final List<VerificationKey> others;
    private long entries;
    private final UnchainedEntries older = new UnchainedEntries();
    private long first = -1;
    private long expectedId = -1;
    private String expectedPrevious = ChainedEntry.NOTHING_BEFORE;

    /**
     * Prepares one.
     *
     * @param known keys that are known from elsewhere: one of them must have signed something;
     *     none, to take those that lie beside the entries
     * @param kept checkpoints that were kept elsewhere
     */
    Verification(
            AuditLogReader auditLogReader, List<VerificationKey> known, List<Checkpoint> kept) {
        this(auditLogReader, known, known.isEmpty() ? auditLogReader.keys() : List.of(), kept);
    }

    private Verification(
            AuditLogReader auditLogReader,
            List<VerificationKey> known,
            List<VerificationKey> others,
            List<Checkpoint> kept) {
        this.auditLogReader = auditLogReader;
        this.known = known;
        this.others = others;
        this.checkpoints =
                Stream.concat(auditLogReader.checkpoints().stream(), kept.stream())
                        .filter(checkpoint -> !isRemoved(checkpoint))
                        .distinct()
                        .sorted(Comparator.comparingLong(Checkpoint::last))
                        .toList();
        this.byLast = checkpoints.stream().collect(Collectors.groupingBy(Checkpoint::last));
    }

    /**
     * {@return one for a portal} Other portals on the database have keys of their own, which are
     * known from there alone. So they vouch for nothing by themselves: what they signed has to be
     * what leads to this portal's own checkpoints.
     */
    static Verification by(
            AuditLogReader auditLogReader, VerificationKey own, List<Checkpoint> kept) {
        return new Verification(auditLogReader, List.of(own), auditLogReader.keys(), kept);
    }

    private boolean isRemoved(Checkpoint checkpoint) {
        return auditLogReader.stub().filter(stub -> checkpoint.last() <= stub.last()).isPresent();
    }

    /** {@return what there is to say} */
    VerificationResult verdict() {
        auditLogReader
                .stub()
                .ifPresent(
                        stub -> {
                            expectedId = stub.last() + 1;
                            expectedPrevious = stub.hash();
                        });
        Finding finding =
                before().or(this::walk)
                        .or(this::end)
                        .or(this::leftovers)
                        .or(this::signatures)
                        .or(this::older)
                        .or(auditLogReader::derived)
                        .orElse(null);
        return new VerificationResult(
                finding == null,
                finding,
                entries,
                older.number(),
                auditLogReader.stub().map(Checkpoint::last).orElse(0L),
                Math.max(0, expectedId - 1),
                expectedPrevious,
                checkpointed(),
                signers(),
                !known.isEmpty());
    }

    /** What others signed leads to nothing that is known from elsewhere. */
    private long checkpointed() {
        return checkpoints.stream()
                .filter(checkpoint -> known.isEmpty() || isSigned(checkpoint, known))
                .mapToLong(Checkpoint::last)
                .max()
                .orElse(0);
    }

    private List<String> signers() {
        return Stream.concat(checkpoints.stream(), auditLogReader.stub().stream())
                .map(Checkpoint::key)
                .distinct()
                .toList();
    }

    private Optional<Finding> before() {
        return auditLogReader
                .before()
                .map(
                        id ->
                                new Finding(
                                        Kind.ADDED,
                                        id,
                                        "Entry %d stands before the first one: no portal put it there."
                                                .formatted(id)));
    }

    /** What still stands of what was removed must lead to the stub without a gap. */
    private Optional<Finding> leftovers() {
        Checkpoint stub = auditLogReader.stub().orElse(null);
        if (stub == null) {
            return Optional.empty();
        }
        long id = stub.last();
        String hash = stub.hash();
        try (Stream<ChainedEntry> rows = auditLogReader.leftovers()) {
            for (Iterator<ChainedEntry> all = rows.iterator(); all.hasNext(); id--) {
                ChainedEntry row = all.next();
                boolean fits = row.id() == id && hash.equals(row.hash()) && row.isGenuine();
                if (!fits && !isOlder(row, hash)) {
                    return Optional.of(leftover(row, stub));
                }
                hash = row.previous() == null ? ChainedEntry.NOTHING_BEFORE : row.previous();
            }
        }
        return Optional.empty();
    }

    /** Whether a row is older than the chain, behind the beginning of which it is found. */
    private static boolean isOlder(ChainedEntry row, String before) {
        return before.equals(ChainedEntry.NOTHING_BEFORE)
                && row.hash() == null
                && row.previous() == null
                && row.members() != null;
    }

    private static Finding leftover(ChainedEntry row, Checkpoint stub) {
        return new Finding(
                Kind.ADDED,
                row.id(),
                "Entries up to %d were purged, but entry %d is not one of them."
                        .formatted(stub.last(), row.id()));
    }

    private Optional<Finding> walk() {
        try (Stream<ChainedEntry> rows = auditLogReader.rows()) {
            for (Iterator<ChainedEntry> all = rows.iterator(); all.hasNext(); ) {
                Optional<Finding> wrong = step(all.next());
                if (wrong.isPresent()) {
                    return wrong;
                }
            }
        }
        return Optional.empty();
    }

    private Optional<Finding> step(ChainedEntry row) {
        if (row.hash() == null
                && entries == 0
                && auditLogReader.stub().isEmpty()
                && row.members() != null) {
            older.add(row.id(), row.members());
            return Optional.empty();
        }
        if (auditLogReader.stub().isPresent()
                && row.members() != null
                && row.id() <= auditLogReader.stub().get().last()) {
            return Optional.of(leftover(row, auditLogReader.stub().get()));
        }
        if (expectedId < 0) {
            expectedId =
                    checkpoints.stream().mapToLong(Checkpoint::first).reduce(row.id(), Math::min);
            first = expectedId;
        }
        if (row.id() != expectedId
                || !expectedPrevious.equals(row.previous())
                || !row.isGenuine()) {
            return Optional.of(explain(row));
        }
        older.look(row.members());
        entries++;
        expectedId++;
        expectedPrevious = Objects.requireNonNull(row.hash());
        return byLast.getOrDefault(row.id(), List.of()).stream()
                .filter(checkpoint -> !checkpoint.hash().equals(row.hash()))
                .findFirst()
                .map(Verification::rewritten);
    }

    private static Finding rewritten(Checkpoint checkpoint) {
        return new Finding(
                Kind.REWRITTEN,
                checkpoint.first(),
                ("One of the entries %d to %d was changed, and all later hashes were recomputed: a"
                                + " checkpoint of %s has another hash for entry %d.")
                        .formatted(
                                checkpoint.first(),
                                checkpoint.last(),
                                checkpoint.at(),
                                checkpoint.last()));
    }

    /** What happened to an entry that does not stand where and as it should. */
    private Finding explain(ChainedEntry row) {
        Search search = new Search(row, expectedId, expectedPrevious);
        try (Stream<ChainedEntry> rows = auditLogReader.rows()) {
            rows.forEach(search::look);
        }
        return row.isGenuine() ? misplaced(row, search) : changed(row, search);
    }

    /** What was done to an entry that says what it said, but stands at another place. */
    private Finding misplaced(ChainedEntry row, Search search) {
        if (row.id() == expectedId) {
            return entries == 0
                    ? new Finding(
                            Kind.REMOVED,
                            row.id() - 1,
                            "What stood before entry %d is missing.".formatted(row.id()))
                    : new Finding(
                            Kind.CHANGED,
                            row.id() - 1,
                            ("Entry %d was changed and its hash made anew: entry %d follows another"
                                            + " one.")
                                    .formatted(row.id() - 1, row.id()));
        }
        if (row.id() < expectedId) {
            return new Finding(
                    Kind.ADDED,
                    row.id(),
                    "Entry %d stands a second time, behind entry %d."
                            .formatted(row.id(), expectedId - 1));
        }
        ChainedEntry wanted = search.follower();
        return wanted != null
                ? new Finding(
                        Kind.REORDERED,
                        expectedId,
                        "Entry %d stands behind entry %d.".formatted(expectedId, row.id()))
                : removedBefore(row);
    }

    private Finding removedBefore(ChainedEntry row) {
        return row.id() - 1 > expectedId
                ? new Finding(
                        Kind.REMOVED,
                        expectedId,
                        "Entries %d to %d are missing.".formatted(expectedId, row.id() - 1))
                : new Finding(
                        Kind.REMOVED, expectedId, "Entry %d is missing.".formatted(expectedId));
    }

    /** What was done to an entry that does not have the hash that it says. */
    private Finding changed(ChainedEntry row, Search search) {
        ChainedEntry wanted = search.follower();
        if (wanted != null && wanted.isGenuineAt(expectedId, expectedPrevious)) {
            return wanted.id() == expectedId + 1 && !row.isGenuineAt(wanted.id(), wanted.hash())
                    ? new Finding(
                            Kind.ADDED,
                            expectedId,
                            "Entry %d was inserted, and later entries were renumbered."
                                    .formatted(expectedId))
                    : new Finding(
                            Kind.REORDERED,
                            expectedId,
                            "Entry %d is at the place of entry %d."
                                    .formatted(expectedId, wanted.id()));
        }
        if (search.exchanged() != null) {
            return new Finding(
                    Kind.REORDERED,
                    expectedId,
                    "Entry %d has the content of entry %d."
                            .formatted(expectedId, search.exchanged()));
        }
        return row.id() > expectedId ? removedBefore(row) : renumbered(search);
    }

    /** What was done to an entry whose number may be another one. */
    private Finding renumbered(Search search) {
        long raised = search.raised();
        if (raised > 0) {
            long first = expectedId - raised;
            return new Finding(
                    Kind.ADDED,
                    first,
                    "Entry %d was put in%s; what follows has got other numbers."
                            .formatted(first, alike(raised)));
        }
        long lowered = search.lowered();
        return lowered > 0
                ? new Finding(
                        Kind.REMOVED,
                        expectedId,
                        "Entry %d is missing%s; what follows has got other numbers."
                                .formatted(expectedId, alike(lowered)))
                : new Finding(
                        Kind.CHANGED, expectedId, "Entry %d was changed.".formatted(expectedId));
    }

    private static String alike(long number) {
        return number > 1 ? ", and %d behind it too".formatted(number - 1) : "";
    }

    /**
     * Whether what is older than the chain is what the chain says; once removed, it is not there.
     */
    private Optional<Finding> older() {
        return auditLogReader.stub().isPresent()
                ? Optional.empty()
                : Optional.ofNullable(older.finding());
    }

    /** Whether the chain ends where it should. */
    private Optional<Finding> end() {
        long last = Math.max(0, expectedId - 1);
        Optional<Checkpoint> beyond =
                checkpoints.stream().filter(checkpoint -> checkpoint.last() > last).findFirst();
        if (beyond.isPresent()) {
            return Optional.of(
                    new Finding(
                            Kind.CUT,
                            last + 1,
                            ("The record ends behind entry %d, but entry %d was there when a"
                                            + " checkpoint was signed at %s.")
                                    .formatted(last, beyond.get().last(), beyond.get().at())));
        }
        Optional<End> end = auditLogReader.end();
        if (end.isEmpty()) {
            return Optional.of(
                    new Finding(
                            Kind.CUT,
                            last + 1,
                            ("The record ends behind entry %d, without the line that an export ends"
                                            + " with: it was cut off.")
                                    .formatted(last)));
        }
        return end(end.get(), last);
    }

    private Optional<Finding> end(End end, long last) {
        if (entries == 0
                && auditLogReader.stub().isEmpty()
                && end.hash().equals(ChainedEntry.NOTHING_BEFORE)) {
            return Optional.empty();
        }
        if (last < end.id()) {
            return Optional.of(
                    new Finding(
                            Kind.CUT,
                            last + 1,
                            "Entries %d to %d are missing at the end."
                                    .formatted(last + 1, end.id())));
        }
        return last == end.id() && end.hash().equals(expectedPrevious)
                ? Optional.empty()
                : Optional.of(
                        new Finding(
                                Kind.ADDED,
                                Math.min(last, end.id() + 1),
                                "Entry %d was added behind the end of the chain."
                                        .formatted(Math.min(last, end.id() + 1))));
    }

    /** Whether every statement is signed by a key that counts, and none is missing. */
    private Optional<Finding> signatures() {
        List<Checkpoint> signed = new ArrayList<>(checkpoints);
        auditLogReader.stub().ifPresent(signed::addFirst);
        auditLogReader.sealed().ifPresent(signed::add);
        Optional<Finding> bad =
                signed.stream()
                        .filter(checkpoint -> !isSigned(checkpoint))
                        .findFirst()
                        .map(Verification::notSigned);
        return bad.or(this::unknown).or(this::gap);
    }

    private boolean isSigned(Checkpoint checkpoint) {
        return isSigned(checkpoint, known) || isSigned(checkpoint, others);
    }

    private static boolean isSigned(Checkpoint checkpoint, List<VerificationKey> keys) {
        return keys.stream().anyMatch(key -> key.isGood(checkpoint));
    }

    /**
     * Whether what there is leads to nothing that a key has signed that is known from elsewhere.
     */
    private Optional<Finding> unknown() {
        boolean isKnown =
                known.isEmpty()
                        || Stream.of(
                                        checkpoints.stream(),
                                        auditLogReader.stub().stream(),
                                        auditLogReader.sealed().stream())
                                .flatMap(Function.identity())
                                .anyMatch(checkpoint -> isSigned(checkpoint, known));
        return isKnown
                ? Optional.empty()
                : Optional.of(
                        new Finding(
                                Kind.NOT_SIGNED,
                                0,
                                "Key %s signed none of the %d entries."
                                        .formatted(
                                                known.stream()
                                                        .map(VerificationKey::id)
                                                        .collect(Collectors.joining(", ")),
                                                entries)));
    }

    private static Finding notSigned(Checkpoint checkpoint) {
        return new Finding(
                Kind.NOT_SIGNED,
                checkpoint.first(),
                ("The checkpoint for entries %d to %d of %s is not signed with a trusted key; it"
                                + " names key %s.")
                        .formatted(
                                checkpoint.first(),
                                checkpoint.last(),
                                checkpoint.at(),
                                checkpoint.key()));
    }

    private Optional<Finding> gap() {
        long next = auditLogReader.stub().map(stub -> stub.last() + 1).orElse(first);
        for (Checkpoint checkpoint : checkpoints) {
            if (next >= 0 && checkpoint.first() > next) {
                return Optional.of(
                        new Finding(
                                Kind.REMOVED,
                                next,
                                "The checkpoint of entries %d to %d is missing."
                                        .formatted(next, checkpoint.first() - 1)));
            }
            next = Math.max(next, checkpoint.last() + 1);
        }
        return Optional.empty();
    }

    /** Looks in all entries for what belongs where one does not fit. */
    private static final class Search {

        private static final int FARTHEST = 10_000;

        private final ChainedEntry odd;
        private final long place;
        private final String previous;
        private @Nullable ChainedEntry follower;
        private @Nullable Long exchanged;

        Search(ChainedEntry odd, long place, String previous) {
            this.odd = odd;
            this.place = place;
            this.previous = previous;
        }

        void look(ChainedEntry row) {
            if (row.id() == odd.id() && Objects.equals(row.hash(), odd.hash())) {
                return;
            }
            if (follower == null && previous.equals(row.previous())) {
                follower = row;
            }
            if (exchanged == null && row.hash() != null && odd.wasOnce(row)) {
                exchanged = row.id();
            }
        }

        /** {@return the entry that says it follows the last good one} */
        @Nullable ChainedEntry follower() {
            return follower;
        }

        /** {@return the entry that once said what the odd one says} */
        @Nullable Long exchanged() {
            return exchanged;
        }

        /** {@return by how much the number of the odd one was lowered; 0 where it was not} */
        long lowered() {
            return LongStream.rangeClosed(1, FARTHEST)
                    .filter(by -> odd.isGenuineAt(place + by, odd.previous()))
                    .findFirst()
                    .orElse(0);
        }

        /** {@return by how much the number of the odd one was raised; 0 where it was not} */
        long raised() {
            return LongStream.rangeClosed(1, Math.min(FARTHEST, place - 1))
                    .filter(by -> odd.isGenuineAt(place - by, odd.previous()))
                    .findFirst()
                    .orElse(0);
        }
    }
}
