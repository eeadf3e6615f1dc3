package io.etcdportal.download;

import io.etcdportal.catalog.Condition;
import io.etcdportal.catalog.Copy;
import io.etcdportal.download.ByteRange.Span;
import io.etcdportal.etcd.SnapshotVerdict;
import io.etcdportal.source.BackupContent;
import io.etcdportal.source.SourceUnavailable;
import io.etcdportal.source.Sources;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import java.time.Clock;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongFunction;

/**
 * Opens what one request is answered with from the first of its copies, and decides how its bytes
 * are checked.
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
class Opener {

    private final Sources sources;
    private final Learning learning;
    private final Findings findings;
    private final Parts parts;
    private final Ways ways;
    private final DownloadSettings settings;
    private final Clock clock;

    Opener(
            Sources sources,
            Learning learning,
            Findings findings,
            Parts parts,
            Ways ways,
            DownloadSettings settings,
            Clock clock) {
        this.sources = sources;
        this.learning = learning;
        this.findings = findings;
        this.parts = parts;
        this.ways = ways;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * Opens it. What turns out to be another file than the one that was read is read again.
     *
     * @throws SourceUnavailable where the copy can't be opened
     * @throws NotWhole where it is not fit to be handed out
     * @throws RangeNotThere where the part begins behind the end
     * @throws OtherPart where nothing proves that the rest belongs to what the viewer has
     */
    Delivery open(Request request) {
        boolean known = learning.find(request.copy()).isPresent();
        try {
            return openOnce(request);
        } catch (SourceUnavailable e) {
            if (known && learning.find(request.copy()).isEmpty()) {
                return openOnce(request);
            }
            throw e;
        }
    }

    private Delivery openOnce(Request request) {
        Asked asked = request.asked();
        Facts facts = learned(request, learning.facts(request.backup(), request.copy()));
        if (facts.learned() != null
                && facts.learned().verdict() == SnapshotVerdict.UNSEALED
                && !asked.unsealed()) {
            throw new NotWhole(SnapshotVerdict.UNSEALED, Condition.UNSEALED.english());
        }
        if (asked.range().orElse(null) instanceof ByteRange.From(long first)
                && (!isNamed(asked) || first > facts.length().orElse(Long.MAX_VALUE))
                && !asked.orAll()) {
            requireOwn(request, facts, first);
        }
        if (asked.orAll() && isBeyond(asked, facts)) {
            return fromTheFirst(request, facts, Optional.empty());
        }
        Optional<Span> span = asked.range().map(range -> span(range, facts));
        if (span.isEmpty() || span.get().first() == 0) {
            return fromTheFirst(request, facts, span);
        }
        try {
            return rest(request, facts, span.get());
        } catch (OtherPart e) {
            if (asked.orAll()) {
                return fromTheFirst(request, facts, Optional.empty());
            }
            throw e;
        }
    }

    /** What begins behind the end is a part of another file than the one that is named. */
    private static boolean isBeyond(Asked asked, Facts facts) {
        return asked.range()
                        .filter(range -> range.of(facts.length().orElse(Long.MAX_VALUE)).isEmpty())
                        .isPresent()
                && Collections.disjoint(facts.tags(), asked.partOf());
    }

    private static boolean isNamed(Asked asked) {
        return asked.orAll() || !asked.partOf().isEmpty();
    }

    /**
     * Looks whether the viewer can have the bytes before an offset of this backup. Clients take
     * "nothing begins there" for "you have all of it", so that this is said to nobody else.
     *
     * @throws OtherPart where they can't
     * @throws RangeNotThere where they have all of it
     */
    private void requireOwn(Request request, Facts facts, long first) {
        long length = facts.length().orElse(Long.MAX_VALUE);
        if (request.asked().byLatest()
                && first > 0
                && parts.mayBeOfAnother(request.holder(), first)) {
            throw new OtherPart(
                    "The latest backup is another one than when the part before was sent.");
        }
        if (first < length) {
            return;
        }
        if (first == length
                && parts.hasAll(request.holder(), facts.length(), facts.tags(), facts.sha256())) {
            throw new RangeNotThere(length);
        }
        throw new OtherPart(
                "The backup has "
                        + length
                        + " bytes, and nothing shows that the client has all of them.");
    }

    private Facts learned(Request request, Facts facts) {
        if (facts.learned() != null || !mustBeRead(request.asked(), facts)) {
            return facts;
        }
        Copy copy = facts.copy();
        return new Facts(
                request.backup(), copy, learning.learn(copy, request.asked().unsealed(), findings));
    }

    private boolean mustBeRead(Asked asked, Facts facts) {
        Copy copy = facts.copy();
        return (settings.isCheckedFirst(copy.size()) && copy.condition() != Condition.WHOLE)
                || Learning.WRONG.contains(copy.condition())
                || (asked.range().filter(range -> !isRest(range, facts)).isPresent()
                        && !ways.isUntouched(facts));
    }

    private static boolean isRest(ByteRange range, Facts facts) {
        return facts.pinned()
                && facts.length().isPresent()
                && (range.isRest()
                        || range.of(facts.length().getAsLong())
                                .filter(span -> span.last() == facts.length().getAsLong() - 1)
                                .isPresent());
    }

    private static Span span(ByteRange range, Facts facts) {
        long length = facts.length().orElseThrow();
        return range.of(length).orElseThrow(() -> new RangeNotThere(length));
    }

    private Delivery fromTheFirst(Request request, Facts facts, Optional<Span> span) {
        EntityTag tag = facts.tag().orElseGet(EntityTag::ofDelivery);
        if (ways.isKnown(facts)) {
            long end =
                    span.map(some -> some.last() + 1).orElseGet(() -> facts.length().orElseThrow());
            return deliver(request, facts, tag, span, ways.known(request, facts, 0, end), null);
        }
        Trace sent = new Trace();
        return deliver(request, facts, tag, span, ways.onTheWay(request, facts, sent).open(), sent);
    }

    private Delivery rest(Request request, Facts facts, Span span) {
        EntityTag tag = facts.tag().orElseThrow();
        List<Part> held = held(request, facts, span.first());
        EntityTag called = request.asked().partOf().stream().findFirst().orElse(tag);
        if (ways.isKnown(facts)) {
            if (held.stream().anyMatch(part -> part.trace() != null)) {
                new Proof(knownBytes(request, facts), facts.copy(), span.first(), held).find();
            }
            Pieces pieces = ways.known(request, facts, span.first(), span.last() + 1);
            return deliver(request, facts, called, Optional.of(span), pieces, null);
        }
        // The check needs the whole seal, of which the client may have a part.
        long from = Math.min(span.first(), facts.length().orElseThrow() - Seal.LENGTH);
        if (from < 0) {
            throw new OtherPart("The backup is shorter than its seal.");
        }
        Trace sent = new Proof(bytes(facts.copy()), facts.copy(), from, held).find();
        Pieces read = ways.onTheWay(request, facts, sent).open(facts.copy());
        Pieces pieces = new WithoutFirst(span.first() - from, read);
        return deliver(request, facts, called, Optional.of(span), pieces, sent);
    }

    private LongFunction<BackupContent> knownBytes(Request request, Facts facts) {
        return offset -> ways.knownBytes(request, facts, offset);
    }

    private LongFunction<BackupContent> bytes(Copy copy) {
        return offset -> sources.require(copy.source()).open(copy.location(), offset);
    }

    /** What the bytes before the part can be that the viewer has, and must be the same. */
    private List<Part> held(Request request, Facts facts, long first) {
        Asked asked = request.asked();
        List<Part> held = parts.reaching(request.holder(), first, request.client());
        if (asked.orAll() || !asked.partOf().isEmpty()) {
            held = held.stream().filter(part -> isNamed(part, asked, facts)).toList();
            if (held.isEmpty() && Collections.disjoint(facts.tags(), asked.partOf())) {
                throw new OtherPart("It is not the file that the client has a part of.");
            }
        }
        held.forEach(part -> require(part, facts));
        return held;
    }

    private static boolean isNamed(Part part, Asked asked, Facts facts) {
        return asked.partOf().contains(part.tag())
                || (facts.tags().contains(part.tag())
                        && !Collections.disjoint(facts.tags(), asked.partOf()));
    }

    private static void require(Part part, Facts facts) {
        if (part.isSpoilt()) {
            throw new OtherPart(
                    "What was sent before was not what was saved: a rest of it would be of no"
                            + " use.");
        }
        if (part.trace() == null && !facts.tags().contains(part.tag())) {
            throw new OtherPart("The part that was sent before is of another file.");
        }
    }

    private Delivery deliver(
            Request request,
            Facts facts,
            EntityTag tag,
            Optional<Span> span,
            Pieces pieces,
            @Nullable Trace sent) {
        if (span.isPresent() && span.get().last() + 1 != facts.length().orElse(-1)) {
            return new Delivery(facts, Optional.of(tag), span, pieces, null, () -> {});
        }
        long first = span.map(Span::first).orElse(0L);
        Part part =
                new Part(
                        UUID.randomUUID(),
                        tag,
                        facts.copy().location(),
                        sent,
                        first,
                        request.client(),
                        clock.instant(),
                        first == 0,
                        request.asked().byLatest());
        long end = facts.length().orElse(Long.MAX_VALUE);
        parts.add(request.holder(), part, end);
        Runnable atTheEnd = () -> parts.ended(request.holder(), part);
        return new Delivery(facts, Optional.of(tag), span, pieces, part, atTheEnd);
    }
}
