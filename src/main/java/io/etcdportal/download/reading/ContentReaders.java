package io.etcdportal.download.reading;

import io.etcdportal.catalog.BackupNotFound;
import io.etcdportal.catalog.model.Condition;
import io.etcdportal.catalog.model.Copy;
import io.etcdportal.download.active.DownloadSettings;
import io.etcdportal.download.resume.PrefixDigestRecorder;
import io.etcdportal.download.resume.PrefixVerifier;
import io.etcdportal.etcd.SnapshotVerdict;
import io.etcdportal.source.BackupContent;
import io.etcdportal.source.SourceFailure.Cause;
import io.etcdportal.source.SourceUnavailable;
import io.etcdportal.source.Sources;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

import java.time.Clock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * The ways in which the bytes of a backup may leave: as they are, where the file is {@link
 * UnchangedFileReader} since it was read; compared {@link BlockVerifiedReader} with what was read
 * lately; or checked {@link TrailerVerifiedReader}.
 */
@Component
class ContentReaders {

    private static final Logger log = LoggerFactory.getLogger(ContentReaders.class);

    /** For how long a file that lies there unchanged is taken for what was read of it. */
    private static final Duration TRUSTED_FOR = Duration.ofDays(1);

    private static final Set<Condition> UNREAD = EnumSet.of(Condition.SEALED, Condition.UNKNOWN);

    private final Sources sources;
    private final BlockDigestCache blockDigestCache;
    private final ReadListener readListener;
    private final DownloadSettings settings;
    private final Clock clock;

    ContentReaders(
            Sources sources,
            BlockDigestCache blockDigestCache,
            ReadListener readListener,
            DownloadSettings settings,
            Clock clock) {
        this.sources = sources;
        this.blockDigestCache = blockDigestCache;
        this.readListener = readListener;
        this.settings = settings;
        this.clock = clock;
    }

    /** {@return whether it is a volume's file that was read within a day and not touched since} */
    boolean isUntouched(ContentMetadata contentMetadata) {
        return contentMetadata.untouchedSince(clock.instant().minus(TRUSTED_FOR));
    }

    /** {@return whether each byte can be known for right before it leaves} */
    boolean isKnown(ContentMetadata contentMetadata) {
        return contentMetadata.blockDigests() != null || isUntouched(contentMetadata);
    }

    /**
     * Opens what is known.
     *
     * @param first the offset of the first byte that is wanted
     * @param end the offset behind the last one
     * @throws SourceUnavailable where it can't be opened
     */
    VerifiedReader known(
            DownloadContext downloadContext,
            ContentMetadata contentMetadata,
            long first,
            long end) {
        return isUntouched(contentMetadata)
                ? unchanged(downloadContext, contentMetadata, first, end)
                : blockwise(
                        downloadContext,
                        Objects.requireNonNull(contentMetadata.blockDigests()),
                        first,
                        end);
    }

    /** {@return the bytes of what is known, from an offset on, for whoever has to compare them} */
    BackupContent knownBytes(
            DownloadContext downloadContext, ContentMetadata contentMetadata, long offset) {
        BlockDigests blockDigests = contentMetadata.blockDigests();
        return blockDigests == null
                ? sources.require(contentMetadata.copy().source())
                        .open(contentMetadata.copy().location(), offset)
                : verifiedBytes(downloadContext, blockDigests, offset);
    }

    private UnchangedFileReader unchanged(
            DownloadContext downloadContext,
            ContentMetadata contentMetadata,
            long first,
            long end) {
        VerifiedReader.Result result =
                new VerifiedReader.Result(
                        SnapshotVerdict.WHOLE,
                        contentMetadata.length().orElseThrow(),
                        Objects.requireNonNull(contentMetadata.sha256()));
        return new UnchangedFileReader(
                        route(downloadContext, List.of(contentMetadata.copy())),
                        result,
                        first,
                        end,
                        offset -> elsewhere(downloadContext, result.sha256(), offset, end))
                .open();
    }

    private BlockVerifiedReader elsewhere(
            DownloadContext downloadContext, String sha256, long first, long end) {
        for (Copy copy : downloadContext.copies()) {
            try {
                BlockDigests blockDigests = read(downloadContext, copy);
                if (blockDigests.sha256().equals(sha256)) {
                    return blockwise(downloadContext.from(copy), blockDigests, first, end);
                }
            } catch (SourceUnavailable | IntegrityFailure e) {
                log.warn("It does not go on with {}: {}", copy.path(), e.getMessage());
            }
        }
        throw new SourceUnavailable(
                downloadContext.copy().source(),
                Cause.CHANGED,
                "The file has changed while it was sent, and there is no other copy.");
    }

    /** What is not pinned may have become another file since it was read. */
    private BlockVerifiedReader blockwise(
            DownloadContext downloadContext, BlockDigests blockDigests, long first, long end) {
        Copy copy = downloadContext.copy();
        Runnable onOther =
                () -> {
                    if (copy.location().pin().isEmpty()) {
                        blockDigestCache.forget(copy);
                    }
                };
        return new BlockVerifiedReader(
                        blockDigests,
                        route(downloadContext, downloadContext.copies()),
                        first,
                        end,
                        onOther)
                .open();
    }

    private BackupContent verifiedBytes(
            DownloadContext downloadContext, BlockDigests blockDigests, long offset) {
        return blockwise(downloadContext, blockDigests, offset, blockDigests.length()).asContent();
    }

    /**
     * {@return what is checked on the way, still to be opened} What nobody has read yet is compared
     * with another copy before it leaves, where there is one.
     *
     * @param sent what the client has already
     */
    TrailerVerifiedReader onTheWay(
            DownloadContext downloadContext,
            ContentMetadata contentMetadata,
            PrefixDigestRecorder sent) {
        TrailerVerifiedReader.Expected expected =
                new TrailerVerifiedReader.Expected(
                        contentMetadata.length(),
                        contentMetadata.sha256(),
                        downloadContext.conditions().unsealed());
        return new TrailerVerifiedReader(
                route(downloadContext, downloadContext.copies()),
                sent,
                expected,
                readListener,
                comparison(downloadContext, contentMetadata.copy()));
    }

    private @Nullable CrossCheck comparison(DownloadContext downloadContext, Copy copy) {
        List<Copy> copies = downloadContext.copies();
        if (copies.size() < 2 || !UNREAD.contains(copy.condition())) {
            return null;
        }
        List<Copy> others = copies.subList(1, copies.size());
        CopyFailover beside =
                new CopyFailover(sources, others, Duration.ZERO, new Segments(), readListener);
        return new CrossCheck(new SecondCopy(beside), sent -> resolve(downloadContext, sent));
    }

    private BlockVerifiedReader resolve(
            DownloadContext downloadContext, PrefixDigestRecorder sent) {
        RuntimeException first = null;
        for (Copy copy : downloadContext.copies()) {
            try {
                return resolve(downloadContext.from(copy), read(downloadContext, copy), sent);
            } catch (SourceUnavailable | IntegrityFailure e) {
                first = first == null ? e : first;
            }
        }
        throw first == null ? new BackupNotFound() : first;
    }

    private BlockVerifiedReader resolve(
            DownloadContext downloadContext, BlockDigests blockDigests, PrefixDigestRecorder sent) {
        Copy copy = downloadContext.copy();
        PrefixVerifier prefixVerifier =
                new PrefixVerifier(
                        offset -> verifiedBytes(downloadContext, blockDigests, offset),
                        copy,
                        sent.length(),
                        List.of());
        if (!prefixVerifier.find().isSame(sent)) {
            throw new SourceUnavailable(
                    copy.source(), Cause.CHANGED, "It does not begin with what was sent.");
        }
        return blockwise(downloadContext, blockDigests, sent.length(), blockDigests.length());
    }

    private BlockDigests read(DownloadContext downloadContext, Copy copy) {
        return blockDigestCache.digestsOf(
                copy, downloadContext.conditions().unsealed(), readListener);
    }

    private CopyFailover route(DownloadContext downloadContext, List<Copy> copies) {
        return new CopyFailover(
                sources, copies, settings.patience(), downloadContext.segments(), readListener);
    }
}
