package io.etcdportal.download.reading;

import io.etcdportal.catalog.model.Condition;
import io.etcdportal.catalog.model.Copy;
import io.etcdportal.download.active.DownloadSettings;
import io.etcdportal.download.http.ByteRange;
import io.etcdportal.download.resume.PrefixDigestRecorder;
import io.etcdportal.download.resume.PrefixVerifier;
import io.etcdportal.etcd.snapshot.SnapshotVerdict;
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
import java.util.OptionalLong;
import java.util.Set;

/**
 * Chooses how the bytes of a copy are verified while they are sent: as a file that has not changed
 * since it was verified ({@link UnchangedFileReader}), by the block digests of an earlier read
 * ({@link BlockVerifiedReader}), or by the trailing hash ({@link TrailerVerifiedReader}).
 */
@Component
class ContentReaders {

    private static final Logger log = LoggerFactory.getLogger(ContentReaders.class);

    /** For how long a file that lies there unchanged is taken for what was read of it. */
    private static final Duration TRUSTED_FOR = Duration.ofDays(1);

    private static final Set<Condition> UNREAD =
            EnumSet.of(Condition.UNVERIFIED, Condition.UNKNOWN);

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

    /**
     * Reads a copy before anything of it is sent, where that has to be and nobody has lately.
     *
     * @return the request with what is known then
     * @throws SourceUnavailable where it can't be read
     * @throws IntegrityFailure where it is not fit to be handed out
     */
    DownloadContext readFirst(DownloadContext context) {
        DownloadContext known =
                context.metadata().blockDigests() == null && mustBeRead(context)
                        ? context.from(read(context, context.copy()))
                        : context;
        BlockDigests digests = known.metadata().blockDigests();
        if (digests != null
                && digests.verdict() == SnapshotVerdict.WITHOUT_HASH
                && !context.conditions().withoutHash()) {
            throw new IntegrityFailure(
                    SnapshotVerdict.WITHOUT_HASH, Condition.WITHOUT_HASH.english());
        }
        return known;
    }

    private boolean mustBeRead(DownloadContext context) {
        Copy copy = context.copy();
        return (settings.isCheckedFirst(copy.size()) && copy.condition() != Condition.VERIFIED)
                || BlockDigestCache.WRONG.contains(copy.condition())
                || (context.conditions()
                                .range()
                                .filter(range -> !isRest(range, context.metadata()))
                                .isPresent()
                        && !isUntouched(context.metadata()));
    }

    private static boolean isRest(ByteRange range, ContentMetadata metadata) {
        OptionalLong length = metadata.length();
        return metadata.pinned()
                && length.isPresent()
                && (range.isRest()
                        || range.of(length.getAsLong())
                                .filter(span -> span.last() == length.getAsLong() - 1)
                                .isPresent());
    }

    private ContentMetadata read(DownloadContext context, Copy copy) {
        return new ContentMetadata(
                context.backup(),
                copy,
                blockDigestCache.digestsOf(copy, context.conditions().withoutHash(), readListener));
    }

    /** {@return whether it is a volume's file that was read within a day and not touched since} */
    private boolean isUntouched(ContentMetadata metadata) {
        return metadata.untouchedSince(clock.instant().minus(TRUSTED_FOR));
    }

    /** {@return whether each byte can be known for right before it leaves} */
    boolean isKnown(DownloadContext context) {
        return context.metadata().blockDigests() != null || isUntouched(context.metadata());
    }

    /**
     * Opens what is known.
     *
     * @param first the offset of the first byte that is wanted
     * @param end the offset behind the last one
     * @throws SourceUnavailable where it can't be opened
     */
    VerifiedReader known(DownloadContext context, long first, long end) {
        return isUntouched(context.metadata())
                ? unchanged(context, first, end)
                : blockwise(context, first, end);
    }

    /** {@return the bytes from an offset on, for whoever has to compare them} */
    BackupContent bytes(DownloadContext context, long offset) {
        Copy copy = context.copy();
        return context.metadata().blockDigests() == null
                ? sources.require(copy.source()).open(copy.location(), offset)
                : verifiedBytes(context, offset);
    }

    private BackupContent verifiedBytes(DownloadContext context, long offset) {
        return blockwise(context, offset, context.metadata().length().orElseThrow()).asContent();
    }

    private UnchangedFileReader unchanged(DownloadContext context, long first, long end) {
        ContentMetadata metadata = context.metadata();
        VerifiedReader.Result result =
                new VerifiedReader.Result(
                        SnapshotVerdict.VERIFIED,
                        metadata.length().orElseThrow(),
                        Objects.requireNonNull(metadata.sha256()));
        return new UnchangedFileReader(
                        failover(context, List.of(metadata.copy())),
                        result,
                        first,
                        end,
                        offset -> elsewhere(context, result.sha256(), offset, end))
                .open();
    }

    private BlockVerifiedReader elsewhere(
            DownloadContext context, String sha256, long first, long end) {
        SourceUnavailable nowhere =
                new SourceUnavailable(
                        context.copy().source(),
                        Cause.CHANGED,
                        "The file changed while it was sent, and there is no other copy.");
        try {
            return CopyFailover.first(
                    context.copies(),
                    copy -> {
                        ContentMetadata found = read(context, copy);
                        if (!sha256.equals(found.sha256())) {
                            throw nowhere;
                        }
                        return blockwise(context.from(found), first, end);
                    },
                    (copy, e) ->
                            log.warn("Can't continue with {}: {}", copy.path(), e.getMessage()));
        } catch (SourceUnavailable | IntegrityFailure nothingElse) {
            throw nowhere;
        }
    }

    /** What is not pinned may have become another file since it was read. */
    private BlockVerifiedReader blockwise(DownloadContext context, long first, long end) {
        Copy copy = context.copy();
        Runnable onOther =
                () -> {
                    if (copy.location().pin().isEmpty()) {
                        blockDigestCache.forget(copy);
                    }
                };
        return new BlockVerifiedReader(
                        Objects.requireNonNull(context.metadata().blockDigests()),
                        failover(context, context.copies()),
                        first,
                        end,
                        onOther)
                .open();
    }

    /**
     * {@return what is checked on the way, still to be opened} What nobody has read yet is compared
     * with another copy before it leaves, where there is one.
     *
     * @param sent what the client has already
     */
    TrailerVerifiedReader onTheWay(DownloadContext context, PrefixDigestRecorder sent) {
        TrailerVerifiedReader.Expected expected =
                new TrailerVerifiedReader.Expected(
                        context.metadata().length(),
                        context.metadata().sha256(),
                        context.conditions().withoutHash());
        return new TrailerVerifiedReader(
                failover(context, context.copies()),
                sent,
                expected,
                readListener,
                crossCheck(context));
    }

    private @Nullable CrossCheck crossCheck(DownloadContext context) {
        List<Copy> copies = context.copies();
        if (copies.size() < 2 || !UNREAD.contains(context.copy().condition())) {
            return null;
        }
        List<Copy> others = copies.subList(1, copies.size());
        CopyFailover beside =
                new CopyFailover(sources, others, Duration.ZERO, new Segments(), readListener);
        return new CrossCheck(
                new SecondCopy(beside),
                sent ->
                        CopyFailover.first(
                                copies,
                                copy -> resolve(context.from(read(context, copy)), sent),
                                (_, _) -> {}));
    }

    private BlockVerifiedReader resolve(DownloadContext context, PrefixDigestRecorder sent) {
        Copy copy = context.copy();
        long length = context.metadata().length().orElseThrow();
        PrefixVerifier prefixVerifier =
                new PrefixVerifier(
                        offset -> verifiedBytes(context, offset),
                        copy,
                        length,
                        sent.length(),
                        List.of());
        if (!prefixVerifier.find().isSame(sent)) {
            throw new SourceUnavailable(
                    copy.source(), Cause.CHANGED, "It does not start with the bytes already sent.");
        }
        return blockwise(context, sent.length(), length);
    }

    private CopyFailover failover(DownloadContext context, List<Copy> copies) {
        return new CopyFailover(
                sources, copies, settings.patience(), context.segments(), readListener);
    }
}
