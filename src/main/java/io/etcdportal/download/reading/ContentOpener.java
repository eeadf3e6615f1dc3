package io.etcdportal.download.reading;

import io.etcdportal.catalog.model.Copy;
import io.etcdportal.download.http.ByteRange;
import io.etcdportal.download.http.ByteRange.Span;
import io.etcdportal.download.http.EntityTag;
import io.etcdportal.download.http.RangeNotSatisfiable;
import io.etcdportal.download.resume.PrefixDigestRecorder;
import io.etcdportal.download.resume.PrefixVerifier;
import io.etcdportal.download.resume.ResumeConflict;
import io.etcdportal.download.resume.SentPrefix;
import io.etcdportal.download.resume.SentPrefixes;
import io.etcdportal.etcd.Sha256;
import io.etcdportal.source.SourceUnavailable;
import io.etcdportal.source.Sources;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

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
    private final ContentReaders contentReaders;
    private final ResumeRules resumeRules;
    private final SentPrefixes sentPrefixes;
    private final ReadListener readListener;
    private final Clock clock;

    ContentOpener(
            Sources sources,
            BlockDigestCache blockDigestCache,
            ContentReaders contentReaders,
            ResumeRules resumeRules,
            SentPrefixes sentPrefixes,
            ReadListener readListener,
            Clock clock) {
        this.sources = sources;
        this.blockDigestCache = blockDigestCache;
        this.contentReaders = contentReaders;
        this.resumeRules = resumeRules;
        this.sentPrefixes = sentPrefixes;
        this.readListener = readListener;
        this.clock = clock;
    }

    /**
     * Opens the best copy that can be opened.
     *
     * @throws SourceUnavailable where none can
     * @throws IntegrityFailure where none is fit to be handed out
     * @throws RangeNotSatisfiable where the part begins behind the end
     * @throws ResumeConflict where nothing proves that the rest belongs to what the viewer has
     */
    public Content open(DownloadContext context) {
        return CopyFailover.first(
                context.copies(),
                copy -> open(context, copy),
                (copy, e) -> context.segments().broke(copy, 0, sentence(e)));
    }

    private static String sentence(RuntimeException e) {
        return e instanceof SourceUnavailable source
                ? source.failure().detail()
                : String.valueOf(e.getMessage());
    }

    /** Opens one. What turns out to be another file than the one that was read is read again. */
    private Content open(DownloadContext context, Copy copy) {
        DownloadContext one =
                copy.equals(context.copy())
                        ? context
                        : context.startingWith(metadata(context, copy));
        try {
            return openOnce(one);
        } catch (SourceUnavailable e) {
            boolean forgotten =
                    one.metadata().blockDigests() != null && blockDigestCache.find(copy).isEmpty();
            if (forgotten) {
                return openOnce(one.startingWith(metadata(context, copy)));
            }
            throw IntegrityFailure.of(e);
        }
    }

    private ContentMetadata metadata(DownloadContext context, Copy copy) {
        return blockDigestCache.metadata(context.backup(), copy);
    }

    private Content openOnce(DownloadContext asked) {
        DownloadContext context = contentReaders.readFirst(asked);
        resumeRules.requireOwn(context);
        boolean orAll = context.conditions().orAll();
        if (orAll && resumeRules.isOfAnother(context)) {
            return fromTheFirst(context, Optional.empty());
        }
        Optional<Span> span =
                context.conditions().range().map(range -> span(range, context.metadata()));
        if (span.isEmpty() || span.get().first() == 0) {
            return fromTheFirst(context, span);
        }
        try {
            return rest(context, span.get());
        } catch (ResumeConflict e) {
            if (orAll) {
                return fromTheFirst(context, Optional.empty());
            }
            throw e;
        }
    }

    private static Span span(ByteRange range, ContentMetadata metadata) {
        long length = metadata.length().orElseThrow();
        return range.of(length).orElseThrow(() -> new RangeNotSatisfiable(length));
    }

    private Content fromTheFirst(DownloadContext context, Optional<Span> span) {
        ContentMetadata metadata = context.metadata();
        Representation representation =
                new Representation(
                        metadata,
                        Optional.of(metadata.tag().orElseGet(EntityTag::ofDelivery)),
                        span);
        if (contentReaders.isKnown(context)) {
            long end =
                    span.map(some -> some.last() + 1)
                            .orElseGet(() -> metadata.length().orElseThrow());
            return content(context, representation, contentReaders.known(context, 0, end), null);
        }
        PrefixDigestRecorder sent = new PrefixDigestRecorder();
        return content(
                context, representation, contentReaders.onTheWay(context, sent).open(), sent);
    }

    private Content rest(DownloadContext context, Span span) {
        ContentMetadata metadata = context.metadata();
        List<SentPrefix> held = resumeRules.held(context, span.first());
        EntityTag called =
                context.conditions().partOf().stream()
                        .filter(
                                tag ->
                                        metadata.tags().contains(tag)
                                                || held.stream()
                                                        .anyMatch(part -> part.tag().equals(tag)))
                        .findFirst()
                        .orElseGet(() -> metadata.tag().orElseThrow());
        Representation representation =
                new Representation(metadata, Optional.of(called), Optional.of(span));
        if (contentReaders.isKnown(context)) {
            if (held.stream().anyMatch(prefix -> prefix.digests() != null)) {
                proven(context, span.first(), held);
            }
            return content(
                    context,
                    representation,
                    contentReaders.known(context, span.first(), span.last() + 1),
                    null);
        }
        // The check needs the whole trailing hash, of which the client may have a part.
        long from = Math.min(span.first(), metadata.length().orElseThrow() - Sha256.LENGTH);
        if (from < 0) {
            throw new ResumeConflict("The backup is shorter than its trailing hash.");
        }
        PrefixDigestRecorder sent = proven(context, from, held);
        VerifiedReader read = contentReaders.onTheWay(context, sent).open(context.copy());
        return content(
                context, representation, new SkippingReader(span.first() - from, read), sent);
    }

    /** {@return the digest of the bytes before an offset, which are those that the viewer has} */
    private PrefixDigestRecorder proven(
            DownloadContext context, long first, List<SentPrefix> held) {
        return new PrefixVerifier(
                        offset -> contentReaders.bytes(context, offset),
                        context.copy(),
                        context.metadata().length().orElseThrow(),
                        first,
                        held)
                .find();
    }

    private Content content(
            DownloadContext context,
            Representation representation,
            VerifiedReader reader,
            @Nullable PrefixDigestRecorder sent) {
        long first = representation.first();
        SentPrefix prefix =
                new SentPrefix(
                        UUID.randomUUID(),
                        representation.tag().orElseThrow(),
                        context.copy().location(),
                        sent,
                        first,
                        context.client(),
                        clock.instant(),
                        first == 0,
                        context.conditions().byLatest());
        Runnable atTheEnd = () -> {};
        if (representation.isToTheEnd()) {
            sentPrefixes.add(
                    context.holder(),
                    prefix,
                    representation.metadata().length().orElse(Long.MAX_VALUE));
            atTheEnd = () -> sentPrefixes.ended(context.holder(), prefix);
        }
        return new Content(representation, reader, prefix, atTheEnd);
    }

    /**
     * Looks whether any copy can be opened.
     *
     * @param copies the best first
     * @throws SourceUnavailable where none can
     * @throws IntegrityFailure where none is fit to be handed out
     */
    public void probe(List<Copy> copies) {
        CopyFailover.first(
                copies,
                copy -> {
                    try {
                        sources.require(copy.source()).open(copy.location(), 0).close();
                        return copy;
                    } catch (SourceUnavailable e) {
                        readListener.failed(copy, e);
                        throw IntegrityFailure.of(e);
                    }
                },
                (_, _) -> {});
    }
}
