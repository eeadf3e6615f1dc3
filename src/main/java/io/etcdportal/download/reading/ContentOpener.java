package io.etcdportal.download.reading;

import io.etcdportal.catalog.model.Condition;
import io.etcdportal.catalog.model.Copy;
import io.etcdportal.download.active.DownloadSettings;
import io.etcdportal.download.http.ByteRange;
import io.etcdportal.download.http.ByteRange.Span;
import io.etcdportal.download.http.ContentConditions;
import io.etcdportal.download.http.EntityTag;
import io.etcdportal.download.http.RangeNotSatisfiable;
import io.etcdportal.download.resume.PrefixDigestRecorder;
import io.etcdportal.download.resume.PrefixVerifier;
import io.etcdportal.download.resume.ResumeConflict;
import io.etcdportal.download.resume.SentPrefix;
import io.etcdportal.download.resume.SentPrefixes;
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
public class ContentOpener {

    private final Sources sources;
    private final BlockDigestCache blockDigestCache;
    private final ReadListener readListener;
    private final SentPrefixes sentPrefixes;
    private final ContentReaders contentReaders;
    private final DownloadSettings settings;
    private final Clock clock;

    ContentOpener(
            Sources sources,
            BlockDigestCache blockDigestCache,
            ReadListener readListener,
            SentPrefixes sentPrefixes,
            ContentReaders contentReaders,
            DownloadSettings settings,
            Clock clock) {
        this.sources = sources;
        this.blockDigestCache = blockDigestCache;
        this.readListener = readListener;
        this.sentPrefixes = sentPrefixes;
        this.contentReaders = contentReaders;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * Opens it. What turns out to be another file than the one that was read is read again.
     *
     * @throws SourceUnavailable where the copy can't be opened
     * @throws IntegrityFailure where it is not fit to be handed out
     * @throws RangeNotSatisfiable where the part begins behind the end
     * @throws ResumeConflict where nothing proves that the rest belongs to what the viewer has
     */
    public Content open(DownloadContext downloadContext) {
        boolean known = blockDigestCache.find(downloadContext.copy()).isPresent();
        try {
            return openOnce(downloadContext);
        } catch (SourceUnavailable e) {
            if (known && blockDigestCache.find(downloadContext.copy()).isEmpty()) {
                return openOnce(downloadContext);
            }
            throw e;
        }
    }

    private Content openOnce(DownloadContext downloadContext) {
        ContentConditions contentConditions = downloadContext.conditions();
        ContentMetadata contentMetadata =
                withDigests(
                        downloadContext,
                        blockDigestCache.facts(downloadContext.backup(), downloadContext.copy()));
        if (contentMetadata.blockDigests() != null
                && contentMetadata.blockDigests().verdict() == SnapshotVerdict.UNSEALED
                && !contentConditions.unsealed()) {
            throw new IntegrityFailure(SnapshotVerdict.UNSEALED, Condition.UNSEALED.english());
        }
        if (contentConditions.range().orElse(null) instanceof ByteRange.From(long first)
                && (!isNamed(contentConditions)
                        || first > contentMetadata.length().orElse(Long.MAX_VALUE))
                && !contentConditions.orAll()) {
            requireOwn(downloadContext, contentMetadata, first);
        }
        if (contentConditions.orAll() && isBeyond(contentConditions, contentMetadata)) {
            return fromTheFirst(downloadContext, contentMetadata, Optional.empty());
        }
        Optional<Span> span = contentConditions.range().map(range -> span(range, contentMetadata));
        if (span.isEmpty() || span.get().first() == 0) {
            return fromTheFirst(downloadContext, contentMetadata, span);
        }
        try {
            return rest(downloadContext, contentMetadata, span.get());
        } catch (ResumeConflict e) {
            if (contentConditions.orAll()) {
                return fromTheFirst(downloadContext, contentMetadata, Optional.empty());
            }
            throw e;
        }
    }

    /** What begins behind the end is a part of another file than the one that is named. */
    private static boolean isBeyond(
            ContentConditions contentConditions, ContentMetadata contentMetadata) {
        return contentConditions
                        .range()
                        .filter(
                                range ->
                                        range.of(contentMetadata.length().orElse(Long.MAX_VALUE))
                                                .isEmpty())
                        .isPresent()
                && Collections.disjoint(contentMetadata.tags(), contentConditions.partOf());
    }

    private static boolean isNamed(ContentConditions contentConditions) {
        return contentConditions.orAll() || !contentConditions.partOf().isEmpty();
    }

    /**
     * Looks whether the viewer can have the bytes before an offset of this backup. Clients take
     * "nothing begins there" for "you have all of it", so that this is said to nobody else.
     *
     * @throws ResumeConflict where they can't
     * @throws RangeNotSatisfiable where they have all of it
     */
    private void requireOwn(
            DownloadContext downloadContext, ContentMetadata contentMetadata, long first) {
        long length = contentMetadata.length().orElse(Long.MAX_VALUE);
        if (downloadContext.conditions().byLatest()
                && first > 0
                && sentPrefixes.mayBeOfAnother(downloadContext.holder(), first)) {
            throw new ResumeConflict(
                    "The latest backup is another one than when the part before was sent.");
        }
        if (first < length) {
            return;
        }
        if (first == length
                && sentPrefixes.hasAll(
                        downloadContext.holder(),
                        contentMetadata.length(),
                        contentMetadata.tags(),
                        contentMetadata.sha256())) {
            throw new RangeNotSatisfiable(length);
        }
        throw new ResumeConflict(
                "The backup has "
                        + length
                        + " bytes, and nothing shows that the client has all of them.");
    }

    private ContentMetadata withDigests(
            DownloadContext downloadContext, ContentMetadata contentMetadata) {
        if (contentMetadata.blockDigests() != null
                || !mustBeRead(downloadContext.conditions(), contentMetadata)) {
            return contentMetadata;
        }
        Copy copy = contentMetadata.copy();
        return new ContentMetadata(
                downloadContext.backup(),
                copy,
                blockDigestCache.digestsOf(
                        copy, downloadContext.conditions().unsealed(), readListener));
    }

    private boolean mustBeRead(
            ContentConditions contentConditions, ContentMetadata contentMetadata) {
        Copy copy = contentMetadata.copy();
        return (settings.isCheckedFirst(copy.size()) && copy.condition() != Condition.WHOLE)
                || BlockDigestCache.WRONG.contains(copy.condition())
                || (contentConditions
                                .range()
                                .filter(range -> !isRest(range, contentMetadata))
                                .isPresent()
                        && !contentReaders.isUntouched(contentMetadata));
    }

    private static boolean isRest(ByteRange range, ContentMetadata contentMetadata) {
        return contentMetadata.pinned()
                && contentMetadata.length().isPresent()
                && (range.isRest()
                        || range.of(contentMetadata.length().getAsLong())
                                .filter(
                                        span ->
                                                span.last()
                                                        == contentMetadata.length().getAsLong() - 1)
                                .isPresent());
    }

    private static Span span(ByteRange range, ContentMetadata contentMetadata) {
        long length = contentMetadata.length().orElseThrow();
        return range.of(length).orElseThrow(() -> new RangeNotSatisfiable(length));
    }

    private Content fromTheFirst(
            DownloadContext downloadContext, ContentMetadata contentMetadata, Optional<Span> span) {
        EntityTag tag = contentMetadata.tag().orElseGet(EntityTag::ofDelivery);
        if (contentReaders.isKnown(contentMetadata)) {
            long end =
                    span.map(some -> some.last() + 1)
                            .orElseGet(() -> contentMetadata.length().orElseThrow());
            return deliver(
                    downloadContext,
                    contentMetadata,
                    tag,
                    span,
                    contentReaders.known(downloadContext, contentMetadata, 0, end),
                    null);
        }
        PrefixDigestRecorder sent = new PrefixDigestRecorder();
        return deliver(
                downloadContext,
                contentMetadata,
                tag,
                span,
                contentReaders.onTheWay(downloadContext, contentMetadata, sent).open(),
                sent);
    }

    private Content rest(
            DownloadContext downloadContext, ContentMetadata contentMetadata, Span span) {
        EntityTag tag = contentMetadata.tag().orElseThrow();
        List<SentPrefix> held = held(downloadContext, contentMetadata, span.first());
        EntityTag called = downloadContext.conditions().partOf().stream().findFirst().orElse(tag);
        if (contentReaders.isKnown(contentMetadata)) {
            if (held.stream().anyMatch(sentPrefix -> sentPrefix.trace() != null)) {
                new PrefixVerifier(
                                knownBytes(downloadContext, contentMetadata),
                                contentMetadata.copy(),
                                span.first(),
                                held)
                        .find();
            }
            VerifiedReader verifiedReader =
                    contentReaders.known(
                            downloadContext, contentMetadata, span.first(), span.last() + 1);
            return deliver(
                    downloadContext,
                    contentMetadata,
                    called,
                    Optional.of(span),
                    verifiedReader,
                    null);
        }
        // The check needs the whole seal, of which the client may have a part.
        long from =
                Math.min(
                        span.first(),
                        contentMetadata.length().orElseThrow() - TrailingHashVerdict.LENGTH);
        if (from < 0) {
            throw new ResumeConflict("The backup is shorter than its seal.");
        }
        PrefixDigestRecorder sent =
                new PrefixVerifier(
                                bytes(contentMetadata.copy()), contentMetadata.copy(), from, held)
                        .find();
        VerifiedReader read =
                contentReaders
                        .onTheWay(downloadContext, contentMetadata, sent)
                        .open(contentMetadata.copy());
        VerifiedReader verifiedReader = new WithoutFirst(span.first() - from, read);
        return deliver(
                downloadContext, contentMetadata, called, Optional.of(span), verifiedReader, sent);
    }

    private LongFunction<BackupContent> knownBytes(
            DownloadContext downloadContext, ContentMetadata contentMetadata) {
        return offset -> contentReaders.knownBytes(downloadContext, contentMetadata, offset);
    }

    private LongFunction<BackupContent> bytes(Copy copy) {
        return offset -> sources.require(copy.source()).open(copy.location(), offset);
    }

    /** What the bytes before the part can be that the viewer has, and must be the same. */
    private List<SentPrefix> held(
            DownloadContext downloadContext, ContentMetadata contentMetadata, long first) {
        ContentConditions contentConditions = downloadContext.conditions();
        List<SentPrefix> held =
                sentPrefixes.reaching(downloadContext.holder(), first, downloadContext.client());
        if (contentConditions.orAll() || !contentConditions.partOf().isEmpty()) {
            held =
                    held.stream()
                            .filter(
                                    sentPrefix ->
                                            isNamed(sentPrefix, contentConditions, contentMetadata))
                            .toList();
            if (held.isEmpty()
                    && Collections.disjoint(contentMetadata.tags(), contentConditions.partOf())) {
                throw new ResumeConflict("It is not the file that the client has a part of.");
            }
        }
        held.forEach(sentPrefix -> require(sentPrefix, contentMetadata));
        return held;
    }

    private static boolean isNamed(
            SentPrefix sentPrefix,
            ContentConditions contentConditions,
            ContentMetadata contentMetadata) {
        return contentConditions.partOf().contains(sentPrefix.tag())
                || (contentMetadata.tags().contains(sentPrefix.tag())
                        && !Collections.disjoint(
                                contentMetadata.tags(), contentConditions.partOf()));
    }

    private static void require(SentPrefix sentPrefix, ContentMetadata contentMetadata) {
        if (sentPrefix.isSpoilt()) {
            throw new ResumeConflict(
                    "What was sent before was not what was saved: a rest of it would be of no"
                            + " use.");
        }
        if (sentPrefix.trace() == null && !contentMetadata.tags().contains(sentPrefix.tag())) {
            throw new ResumeConflict("The part that was sent before is of another file.");
        }
    }

    private Content deliver(
            DownloadContext downloadContext,
            ContentMetadata contentMetadata,
            EntityTag tag,
            Optional<Span> span,
            VerifiedReader verifiedReader,
            @Nullable PrefixDigestRecorder sent) {
        if (span.isPresent() && span.get().last() + 1 != contentMetadata.length().orElse(-1)) {
            return new Content(
                    contentMetadata, Optional.of(tag), span, verifiedReader, null, () -> {});
        }
        long first = span.map(Span::first).orElse(0L);
        SentPrefix sentPrefix =
                new SentPrefix(
                        UUID.randomUUID(),
                        tag,
                        contentMetadata.copy().location(),
                        sent,
                        first,
                        downloadContext.client(),
                        clock.instant(),
                        first == 0,
                        downloadContext.conditions().byLatest());
        long end = contentMetadata.length().orElse(Long.MAX_VALUE);
        sentPrefixes.add(downloadContext.holder(), sentPrefix, end);
        Runnable atTheEnd = () -> sentPrefixes.ended(downloadContext.holder(), sentPrefix);
        return new Content(
                contentMetadata, Optional.of(tag), span, verifiedReader, sentPrefix, atTheEnd);
    }
}
