package io.etcdportal.download;

import io.etcdportal.audit.Origin;
import io.etcdportal.catalog.Backup;
import io.etcdportal.catalog.BackupNotFound;
import io.etcdportal.catalog.Condition;
import io.etcdportal.catalog.Copy;
import io.etcdportal.download.ByteRange.Span;
import io.etcdportal.etcd.SnapshotSize;
import io.etcdportal.etcd.SnapshotVerdict;
import io.etcdportal.source.BackupContent;
import io.etcdportal.source.BackupSource;
import io.etcdportal.source.SourceFailure.Cause;
import io.etcdportal.source.SourceUnavailable;
import io.etcdportal.source.Sources;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Decides how a request is answered: with which bytes, from which copy, and how they are checked.
 *
 * <ul>
 *   <li>A backup that was read lately is compared block by block before anything leaves. So is
 *       whatever has to be read first: small backups, parts out of the middle, and every part
 *       behind a sidecar, which knows neither lengths nor ranges.
 *   <li>A volume's file that was read within a day, and has not been touched since, is sent as it
 *       is.
 *   <li>All others are checked on the way, and their end is held back. Where nobody has read them
 *       yet and there is another copy, the two are compared before anything leaves.
 * </ul>
 */
@Component
class Deliveries {

    private static final Logger log = LoggerFactory.getLogger(Deliveries.class);

    /** For how long a file that lies there unchanged is taken for what was read of it. */
    private static final Duration TRUSTED_FOR = Duration.ofDays(1);

    /** What reading a copy may have found though the copy is good. */
    private static final Set<Condition> WRONG = EnumSet.of(Condition.DAMAGED, Condition.TORN);

    private static final Set<Condition> UNREAD = EnumSet.of(Condition.SEALED, Condition.UNKNOWN);

    private final Sources sources;
    private final Learning learning;
    private final Parts parts;
    private final Findings findings;
    private final DownloadSettings settings;
    private final Clock clock;

    Deliveries(
            Sources sources,
            Learning learning,
            Parts parts,
            Findings findings,
            DownloadSettings settings,
            Clock clock) {
        this.sources = sources;
        this.learning = learning;
        this.parts = parts;
        this.findings = findings;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * {@return what is known before anything is opened}
     *
     * @throws NotWhole where the backup is known to be something that is not handed out like this
     */
    Facts facts(Backup backup, Asked asked) {
        List<Copy> copies = copies(backup, asked);
        return copies.stream()
                .filter(copy -> learning.find(copy).isPresent())
                .findFirst()
                .map(copy -> facts(backup, copy))
                .orElseGet(() -> facts(backup, copies.getFirst()));
    }

    /** {@return the SHA-256 of what would be sent, where somebody has read it} */
    Optional<String> sha256(Backup backup) {
        return Optional.ofNullable(facts(backup, Asked.ALL).sha256());
    }

    /**
     * Looks at what must and must not be.
     *
     * @throws PreconditionFailed where it isn't what it must be
     * @throws NotModified where it is what it must not be: the client has it
     */
    void requireWanted(String viewer, Backup backup, Asked asked) {
        if (asked.ifMatch() == null && asked.ifNoneMatch() == null) {
            return;
        }
        Facts facts = facts(backup, asked);
        Collection<EntityTag> tags = new HashSet<>(facts.tags());
        asked.range()
                .ifPresent(
                        _ ->
                                parts.reaching(Parts.Holder.of(viewer, backup), 0)
                                        .forEach(part -> tags.add(part.tag())));
        if (!asked.isFor(tags)) {
            throw new PreconditionFailed();
        }
        if (asked.isAgainst(tags)) {
            throw new NotModified(facts);
        }
    }

    private Facts facts(Backup backup, Copy copy) {
        return new Facts(backup, copy, learning.find(copy).orElse(null));
    }

    /** {@return the copies that a request can be answered from, the best first} */
    private static List<Copy> copies(Backup backup, Asked asked) {
        Condition condition = backup.condition();
        if (!condition.mayBeWhole() && !(condition == Condition.UNSEALED && asked.unsealed())) {
            throw new NotWhole(verdict(condition), condition.explanation());
        }
        List<Copy> copies = backup.interchangeableCopies();
        if (copies.isEmpty()) {
            throw new BackupNotFound();
        }
        return copies;
    }

    private boolean isSmall(@Nullable Long size) {
        return size != null && size <= settings.checkFirst().toBytes();
    }

    private static SnapshotVerdict verdict(Condition condition) {
        return switch (condition) {
            case WHOLE, SEALED, UNKNOWN -> SnapshotVerdict.WHOLE;
            case UNSEALED -> SnapshotVerdict.UNSEALED;
            case GROWING -> SnapshotVerdict.GROWING;
            case TORN -> SnapshotVerdict.TRUNCATED;
            case DAMAGED -> SnapshotVerdict.DAMAGED;
            case UNREADABLE -> SnapshotVerdict.UNREADABLE;
            case EMPTY -> SnapshotVerdict.EMPTY;
        };
    }

    /**
     * Opens what a request is answered with: from the best copy that can be opened.
     *
     * @throws SourceUnavailable where none can be opened
     * @throws NotWhole where none is fit to be handed out
     * @throws RangeNotThere where the part begins behind the end
     * @throws OtherPart where nothing proves that the rest belongs to what the viewer has
     */
    Delivery open(Origin origin, Backup backup, Asked asked, Legs legs) {
        List<Copy> copies =
                isToBeLookedAtAgain(backup)
                        ? backup.interchangeableCopies()
                        : inOrder(backup, asked);
        RuntimeException first = null;
        for (int i = 0; i < copies.size(); i++) {
            Request request =
                    new Request(origin, backup, asked, legs, copies.subList(i, copies.size()));
            try {
                return request.open();
            } catch (SourceUnavailable | NotWhole e) {
                legs.broke(copies.get(i), 0, sentence(e));
                first = first == null ? e : first;
            }
        }
        throw first == null ? new BackupNotFound() : first;
    }

    /**
     * What was found damaged is read again before it is refused: it may have been the way to here
     * that was wrong. Large ones are so until it is clear that they are no better.
     */
    private boolean isToBeLookedAtAgain(Backup backup) {
        if (!WRONG.contains(backup.condition()) || !looksSealed(backup.size())) {
            return false;
        }
        return isSmall(backup.size())
                || backup.interchangeableCopies().stream()
                        .anyMatch(copy -> copy.check() != null && !learning.isSurelyWrong(copy));
    }

    private static boolean looksSealed(@Nullable Long size) {
        return size == null || SnapshotSize.of(size) == SnapshotSize.SEALED;
    }

    private List<Copy> inOrder(Backup backup, Asked asked) {
        return inOrder(copies(backup, asked), facts(backup, asked).copy());
    }

    private static List<Copy> inOrder(List<Copy> copies, Copy first) {
        List<Copy> ordered = new ArrayList<>(copies);
        ordered.remove(first);
        ordered.addFirst(first);
        return ordered;
    }

    private static String sentence(RuntimeException e) {
        return e instanceof SourceUnavailable source
                ? source.failure().detail()
                : String.valueOf(e.getMessage());
    }

    /** One request, as it would be answered from the first of some copies. */
    private final class Request {

        private final Origin origin;
        private final Backup backup;
        private final Asked asked;
        private final Legs legs;
        private final List<Copy> copies;

        Request(Origin origin, Backup backup, Asked asked, Legs legs, List<Copy> copies) {
            this.origin = origin;
            this.backup = backup;
            this.asked = asked;
            this.legs = legs;
            this.copies = copies;
        }

        /** What turns out to be another file than the one that was read is read again. */
        Delivery open() {
            boolean known = learning.find(copies.getFirst()).isPresent();
            try {
                return openOnce();
            } catch (SourceUnavailable e) {
                if (known && learning.find(copies.getFirst()).isEmpty()) {
                    return openOnce();
                }
                throw e;
            }
        }

        private Delivery openOnce() {
            Facts facts = learned(facts(backup, copies.getFirst()));
            if (facts.learned() != null
                    && facts.learned().verdict() == SnapshotVerdict.UNSEALED
                    && !asked.unsealed()) {
                throw new NotWhole(SnapshotVerdict.UNSEALED, Condition.UNSEALED.explanation());
            }
            Optional<Span> span = asked.range().map(range -> span(range, facts));
            if (span.isEmpty() || span.get().first() == 0) {
                return fromTheFirst(facts, span);
            }
            try {
                return rest(facts, span.get());
            } catch (OtherPart e) {
                if (asked.orAll()) {
                    return fromTheFirst(facts, Optional.empty());
                }
                throw e;
            }
        }

        private Facts learned(Facts facts) {
            return facts.learned() == null && mustBeRead(facts)
                    ? new Facts(
                            backup,
                            facts.copy(),
                            learning.learn(facts.copy(), asked.unsealed(), findings))
                    : facts;
        }

        private boolean mustBeRead(Facts facts) {
            Copy copy = facts.copy();
            return (isSmall(copy.size()) && copy.condition() != Condition.WHOLE)
                    || WRONG.contains(copy.condition())
                    || (asked.range().filter(range -> !isRest(range, facts)).isPresent()
                            && !isUntouched(facts));
        }

        private boolean isRest(ByteRange range, Facts facts) {
            return facts.pinned()
                    && facts.length().isPresent()
                    && (range.isRest()
                            || range.of(facts.length().getAsLong())
                                    .filter(span -> span.last() == facts.length().getAsLong() - 1)
                                    .isPresent());
        }

        private Span span(ByteRange range, Facts facts) {
            long length = facts.length().orElseThrow();
            return range.of(length).orElseThrow(() -> new RangeNotThere(length));
        }

        private Delivery fromTheFirst(Facts facts, Optional<Span> span) {
            long end = span.map(some -> some.last() + 1).orElse(-1L);
            EntityTag tag = facts.tag().orElseGet(EntityTag::ofDelivery);
            if (isKnown(facts)) {
                long behind = span.isEmpty() ? facts.length().orElseThrow() : end;
                return deliver(facts, tag, span, known(facts, 0, behind), null);
            }
            Trace sent = new Trace();
            Pieces pieces = onTheWay(facts, sent).open();
            return deliver(facts, tag, span, pieces, sent);
        }

        private Delivery rest(Facts facts, Span span) {
            EntityTag tag = facts.tag().orElseThrow();
            List<Part> held = held(facts, span.first());
            EntityTag called = asked.partOf().stream().findFirst().orElse(tag);
            if (isKnown(facts)) {
                if (held.stream().anyMatch(part -> part.trace() != null)) {
                    new Proof(offset -> knownBytes(facts, offset), facts.copy(), span.first(), held)
                            .find();
                }
                Pieces pieces = known(facts, span.first(), span.last() + 1);
                return deliver(facts, called, Optional.of(span), pieces, null);
            }
            Trace sent =
                    new Proof(
                                    offset ->
                                            source(facts.copy())
                                                    .open(facts.copy().location(), offset),
                                    facts.copy(),
                                    span.first(),
                                    held)
                            .find();
            Pieces pieces = onTheWay(facts, sent).open(facts.copy());
            return deliver(facts, called, Optional.of(span), pieces, sent);
        }

        private boolean isUntouched(Facts facts) {
            return facts.untouchedSince(clock.instant().minus(TRUSTED_FOR));
        }

        private boolean isKnown(Facts facts) {
            return facts.learned() != null || isUntouched(facts);
        }

        private BackupContent knownBytes(Facts facts, long offset) {
            Learned learned = facts.learned();
            return learned == null
                    ? source(facts.copy()).open(facts.copy().location(), offset)
                    : learnedBytes(learned, copies, offset);
        }

        private Pieces known(Facts facts, long first, long end) {
            if (!isUntouched(facts)) {
                return blockwise(Objects.requireNonNull(facts.learned()), copies, first, end);
            }
            Pieces.Result result =
                    new Pieces.Result(
                            SnapshotVerdict.WHOLE,
                            facts.length().orElseThrow(),
                            Objects.requireNonNull(facts.sha256()));
            return new Unchanged(
                            route(List.of(facts.copy())),
                            result,
                            first,
                            end,
                            offset -> elsewhere(result.sha256(), offset, end))
                    .open();
        }

        private Blockwise elsewhere(String sha256, long first, long end) {
            for (Copy copy : copies) {
                try {
                    Learned learned = learning.learn(copy, asked.unsealed(), findings);
                    if (learned.sha256().equals(sha256)) {
                        return blockwise(learned, inOrder(copies, copy), first, end);
                    }
                } catch (SourceUnavailable | NotWhole e) {
                    log.warn("It does not go on with {}: {}", copy.path(), e.getMessage());
                }
            }
            throw new SourceUnavailable(
                    copies.getFirst().source(),
                    Cause.CHANGED,
                    "The file has changed while it was sent, and there is no other copy.");
        }

        private OnTheWay onTheWay(Facts facts, Trace sent) {
            return new OnTheWay(
                    route(copies), sent, expected(facts), findings, comparison(facts.copy()));
        }

        /** What nobody has read yet is compared with another copy, where there is one. */
        private @Nullable Comparison comparison(Copy copy) {
            if (copies.size() < 2 || !UNREAD.contains(copy.condition())) {
                return null;
            }
            List<Copy> others = copies.subList(1, copies.size());
            Route beside = new Route(sources, others, Duration.ZERO, new Legs(), findings);
            return new Comparison(new Witness(beside), this::judge);
        }

        private Blockwise judge(Trace sent) {
            RuntimeException first = null;
            for (Copy copy : copies) {
                try {
                    return judge(sent, copy);
                } catch (SourceUnavailable | NotWhole e) {
                    first = first == null ? e : first;
                }
            }
            throw first == null ? new BackupNotFound() : first;
        }

        private Blockwise judge(Trace sent, Copy copy) {
            Learned learned = learning.learn(copy, asked.unsealed(), findings);
            List<Copy> ordered = inOrder(copies, copy);
            Trace begins =
                    new Proof(
                                    offset -> learnedBytes(learned, ordered, offset),
                                    copy,
                                    sent.length(),
                                    List.of())
                            .find();
            if (!begins.isSame(sent)) {
                throw new SourceUnavailable(
                        copy.source(), Cause.CHANGED, "It does not begin with what was sent.");
            }
            return blockwise(learned, ordered, sent.length(), learned.length());
        }

        private BackupContent learnedBytes(Learned learned, List<Copy> ordered, long offset) {
            return blockwise(learned, ordered, offset, learned.length()).asContent();
        }

        /** What is not pinned may have become another file since it was read. */
        private Blockwise blockwise(Learned learned, List<Copy> ordered, long first, long end) {
            Copy copy = ordered.getFirst();
            Runnable onOther =
                    () -> {
                        if (copy.location().pin().isEmpty()) {
                            learning.forget(copy);
                        }
                    };
            return new Blockwise(learned, route(ordered), first, end, onOther).open();
        }

        /** What the bytes before the part can be that the viewer has, and must be the same. */
        private List<Part> held(Facts facts, long first) {
            List<Part> held = parts.reaching(holder(), first);
            if (asked.orAll() || !asked.partOf().isEmpty()) {
                held = held.stream().filter(part -> isNamed(part, facts)).toList();
                if (held.isEmpty() && Collections.disjoint(facts.tags(), asked.partOf())) {
                    throw new OtherPart("It is not the file that the client has a part of.");
                }
            }
            for (Part part : held) {
                if (part.isSpoilt()) {
                    throw new OtherPart(
                            "What was sent before was not what was saved: a rest of it would be of"
                                    + " no use.");
                }
                if (part.trace() == null && !facts.tags().contains(part.tag())) {
                    throw new OtherPart("The part that was sent before is of another file.");
                }
            }
            return held;
        }

        private boolean isNamed(Part part, Facts facts) {
            return asked.partOf().contains(part.tag())
                    || (facts.tags().contains(part.tag())
                            && !Collections.disjoint(facts.tags(), asked.partOf()));
        }

        private OnTheWay.Expected expected(Facts facts) {
            return new OnTheWay.Expected(facts.length(), facts.sha256(), asked.unsealed());
        }

        private Route route(List<Copy> ordered) {
            return new Route(sources, ordered, settings.patience(), legs, findings);
        }

        private Delivery deliver(
                Facts facts,
                EntityTag tag,
                Optional<Span> span,
                Pieces pieces,
                @Nullable Trace sent) {
            long first = span.map(Span::first).orElse(0L);
            Runnable atTheEnd = () -> {};
            Part part = null;
            if (span.isEmpty() || span.get().last() + 1 == facts.length().orElse(-1)) {
                part =
                        new Part(
                                UUID.randomUUID(),
                                tag,
                                facts.copy().location(),
                                sent,
                                first,
                                client(),
                                clock.instant());
                Part added = part;
                long behind = facts.length().orElse(Long.MAX_VALUE);
                parts.add(holder(), added, first == 0, behind);
                atTheEnd = () -> parts.ended(holder(), added, behind);
            }
            return new Delivery(facts, Optional.of(tag), span, pieces, part, atTheEnd);
        }

        private Parts.Holder holder() {
            return Parts.Holder.of(origin.viewer().id(), backup);
        }

        private String client() {
            return origin.address() + " " + origin.userAgent();
        }
    }

    private BackupSource source(Copy copy) {
        return sources.find(copy.source())
                .orElseThrow(
                        () ->
                                new SourceUnavailable(
                                        copy.source(),
                                        Cause.NOT_FOUND,
                                        "The source is no longer in the settings."));
    }

    /**
     * {@return the head of the answer to a request, without its bytes}
     *
     * @throws SourceUnavailable where no copy can be opened
     */
    Delivery look(Backup backup, Asked asked) {
        Facts facts = facts(backup, asked);
        SourceUnavailable first = null;
        for (Copy copy : copies(backup, asked)) {
            try {
                source(copy).open(copy.location(), 0).close();
                return new Delivery(facts, facts.tag(), Optional.empty(), null, null, () -> {});
            } catch (SourceUnavailable e) {
                findings.failed(e.failure());
                first = first == null ? e : first;
            }
        }
        throw first == null ? new BackupNotFound() : first;
    }
}
