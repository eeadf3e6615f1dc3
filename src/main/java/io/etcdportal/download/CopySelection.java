package io.etcdportal.download;

import io.etcdportal.audit.Origin;
import io.etcdportal.catalog.BackupNotFound;
import io.etcdportal.catalog.model.Backup;
import io.etcdportal.catalog.model.Condition;
import io.etcdportal.catalog.model.Copy;
import io.etcdportal.download.active.DownloadSettings;
import io.etcdportal.download.http.ByteRange;
import io.etcdportal.download.http.ContentConditions;
import io.etcdportal.download.http.EntityTag;
import io.etcdportal.download.http.PreconditionFailed;
import io.etcdportal.download.http.RangeNotSatisfiable;
import io.etcdportal.download.reading.BlockDigestCache;
import io.etcdportal.download.reading.Content;
import io.etcdportal.download.reading.ContentMetadata;
import io.etcdportal.download.reading.ContentOpener;
import io.etcdportal.download.reading.DownloadContext;
import io.etcdportal.download.reading.IntegrityFailure;
import io.etcdportal.download.reading.NotModified;
import io.etcdportal.download.reading.ReadListener;
import io.etcdportal.download.reading.Segments;
import io.etcdportal.download.resume.ResumeConflict;
import io.etcdportal.download.resume.SentPrefixes;
import io.etcdportal.etcd.SnapshotSize;
import io.etcdportal.etcd.SnapshotVerdict;
import io.etcdportal.source.SourceUnavailable;
import io.etcdportal.source.Sources;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * Decides which copies of a backup a request may be answered from, and has the best of them opened
 * that can be.
 */
@Component
public class CopySelection {

    private final Sources sources;
    private final BlockDigestCache blockDigestCache;
    private final ReadListener readListener;
    private final SentPrefixes sentPrefixes;
    private final ContentOpener contentOpener;
    private final DownloadSettings settings;

    CopySelection(
            Sources sources,
            BlockDigestCache blockDigestCache,
            ReadListener readListener,
            SentPrefixes sentPrefixes,
            ContentOpener contentOpener,
            DownloadSettings settings) {
        this.sources = sources;
        this.blockDigestCache = blockDigestCache;
        this.readListener = readListener;
        this.sentPrefixes = sentPrefixes;
        this.contentOpener = contentOpener;
        this.settings = settings;
    }

    /**
     * {@return what is known before anything is opened}
     *
     * @throws IntegrityFailure where the backup is known to be something that is not handed out
     *     like this
     */
    ContentMetadata facts(Backup backup, ContentConditions contentConditions) {
        List<Copy> copies = copies(backup, contentConditions);
        return copies.stream()
                .filter(copy -> blockDigestCache.find(copy).isPresent())
                .findFirst()
                .map(copy -> blockDigestCache.facts(backup, copy))
                .orElseGet(() -> blockDigestCache.facts(backup, copies.getFirst()));
    }

    /** {@return the SHA-256 of what would be sent, where somebody has read it} */
    public Optional<String> sha256(Backup backup) {
        return Optional.ofNullable(facts(backup, ContentConditions.ALL).sha256());
    }

    /**
     * Looks at what must and must not be.
     *
     * @throws PreconditionFailed where it isn't what it must be
     * @throws NotModified where it is what it must not be: the client has it
     * @throws RangeNotSatisfiable where the rest is asked for, and the viewer has all of it
     */
    public void requireWanted(String viewer, Backup backup, ContentConditions contentConditions) {
        requireMore(SentPrefixes.Holder.of(viewer, backup), backup, contentConditions);
        if (contentConditions.ifMatch() == null && contentConditions.ifNoneMatch() == null) {
            return;
        }
        ContentMetadata contentMetadata = facts(backup, contentConditions);
        Collection<EntityTag> tags = new HashSet<>(contentMetadata.tags());
        contentConditions
                .range()
                .ifPresent(
                        _ ->
                                sentPrefixes
                                        .reaching(SentPrefixes.Holder.of(viewer, backup), 0, "")
                                        .forEach(sentPrefix -> tags.add(sentPrefix.tag())));
        if (!contentConditions.isFor(tags)) {
            throw new PreconditionFailed();
        }
        if (contentConditions.isAgainst(tags)) {
            throw new NotModified(contentMetadata);
        }
    }

    /** Whoever has all and asks for the rest gets nothing, so that there is nothing to record. */
    private void requireMore(
            SentPrefixes.Holder holder, Backup backup, ContentConditions contentConditions) {
        if (contentConditions.range().orElse(null) instanceof ByteRange.From(long first)
                && !contentConditions.orAll()
                && sentPrefixes.hasComplete(holder, first)
                && backup.condition().mayBeWhole()
                && !backup.interchangeableCopies().isEmpty()) {
            ContentMetadata contentMetadata = facts(backup, contentConditions);
            if (contentMetadata.length().orElse(-1) == first
                    && sentPrefixes.hasAll(
                            holder,
                            contentMetadata.length(),
                            contentMetadata.tags(),
                            contentMetadata.sha256())
                    && !(contentConditions.byLatest()
                            && sentPrefixes.mayBeOfAnother(holder, first))) {
                throw new RangeNotSatisfiable(first);
            }
        }
    }

    /** {@return the copies that a request can be answered from, the best first} */
    private static List<Copy> copies(Backup backup, ContentConditions contentConditions) {
        Condition condition = backup.condition();
        if (!condition.mayBeWhole()
                && !(condition == Condition.UNSEALED && contentConditions.unsealed())) {
            throw new IntegrityFailure(verdict(condition), condition.english());
        }
        List<Copy> copies = backup.interchangeableCopies();
        if (copies.isEmpty()) {
            throw new BackupNotFound();
        }
        return copies;
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
     * @throws IntegrityFailure where none is fit to be handed out
     * @throws RangeNotSatisfiable where the part begins behind the end
     * @throws ResumeConflict where nothing proves that the rest belongs to what the viewer has
     */
    public Content open(
            Origin origin, Backup backup, ContentConditions contentConditions, Segments segments) {
        DownloadContext downloadContext = request(origin, backup, contentConditions, segments);
        RuntimeException first = null;
        for (int i = 0; i < downloadContext.copies().size(); i++) {
            try {
                return contentOpener.open(downloadContext.behind(i));
            } catch (SourceUnavailable | IntegrityFailure e) {
                segments.broke(downloadContext.copies().get(i), 0, sentence(e));
                first = first == null ? e : first;
            }
        }
        throw first == null ? new BackupNotFound() : first;
    }

    private DownloadContext request(
            Origin origin, Backup backup, ContentConditions contentConditions, Segments segments) {
        if (isToBeLookedAtAgain(backup)) {
            return new DownloadContext(
                    origin, backup, contentConditions, backup.interchangeableCopies(), segments);
        }
        return new DownloadContext(
                        origin,
                        backup,
                        contentConditions,
                        copies(backup, contentConditions),
                        segments)
                .from(facts(backup, contentConditions).copy());
    }

    /**
     * What was found damaged is read again before it is refused: it may have been the way to here
     * that was wrong. Large ones are so until it is clear that they are no better.
     */
    private boolean isToBeLookedAtAgain(Backup backup) {
        if (!BlockDigestCache.WRONG.contains(backup.condition()) || !looksSealed(backup.size())) {
            return false;
        }
        return settings.isCheckedFirst(backup.size())
                || backup.interchangeableCopies().stream()
                        .anyMatch(
                                copy ->
                                        copy.check() != null
                                                && !blockDigestCache.isSurelyWrong(copy));
    }

    private static boolean looksSealed(@Nullable Long size) {
        return size == null || SnapshotSize.of(size) == SnapshotSize.SEALED;
    }

    private static String sentence(RuntimeException e) {
        return e instanceof SourceUnavailable source
                ? source.failure().detail()
                : String.valueOf(e.getMessage());
    }

    /**
     * {@return the head of the answer to a request, without its bytes}
     *
     * @throws SourceUnavailable where no copy can be opened
     */
    public Content look(Backup backup, ContentConditions contentConditions) {
        ContentMetadata contentMetadata = facts(backup, contentConditions);
        SourceUnavailable first = null;
        for (Copy copy : copies(backup, contentConditions)) {
            try {
                sources.require(copy.source()).open(copy.location(), 0).close();
                return new Content(
                        contentMetadata,
                        contentMetadata.tag(),
                        Optional.empty(),
                        null,
                        null,
                        () -> {});
            } catch (SourceUnavailable e) {
                readListener.failed(copy, e.failure());
                first = first == null ? e : first;
            }
        }
        throw first == null ? new BackupNotFound() : first;
    }
}
