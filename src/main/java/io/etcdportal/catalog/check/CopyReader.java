package io.etcdportal.catalog.check;

import static io.etcdportal.etcd.snapshot.SnapshotVerdict.DAMAGED;
import static io.etcdportal.etcd.snapshot.SnapshotVerdict.ENCRYPTED;
import static io.etcdportal.etcd.snapshot.SnapshotVerdict.UNREADABLE;

import io.etcdportal.catalog.model.Copy;
import io.etcdportal.etcd.EtcdVersion;
import io.etcdportal.etcd.snapshot.InvalidSnapshot;
import io.etcdportal.etcd.snapshot.SnapshotCheck;
import io.etcdportal.etcd.snapshot.SnapshotHead;
import io.etcdportal.etcd.snapshot.SnapshotVerdict;
import io.etcdportal.etcd.snapshot.TrailingHash;
import io.etcdportal.source.BackupContent;
import io.etcdportal.source.BackupSource;
import io.etcdportal.source.BandwidthLimiter;
import io.etcdportal.source.SourceFailure.Cause;
import io.etcdportal.source.SourceKind;
import io.etcdportal.source.SourceUnavailable;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.OptionalLong;

/**
 * Reads a copy from its first to its last byte, then looks through it: its trailing hash and every
 * page. A volume's file is read where it lies. A bucket would have to be asked for each page of
 * thousands, and a sidecar can't be asked for any: what they give is laid aside until it has been
 * looked through, and so is what has to be unpacked.
 */
final class CopyReader {

    /** Named in the result of a copy that is too large to be looked through. */
    static final String SPOOL_SETTING = "portal.checks.spool";

    private static final int BUFFER = 128 * 1024;

    private final BackupSource source;
    private final Copy copy;
    private final @Nullable EtcdVersion named;
    private final CheckSettings settings;
    private final @Nullable BandwidthLimiter bandwidthLimiter;
    private final RandomAccessCopy.Ticker ticker;

    /**
     * @param named the version that the backup is named after, where it is
     * @param bandwidthLimiter how fast to read; as fast as the source gives where there is none
     * @param ticker is told how far it is, and may end it by what it throws
     */
    CopyReader(
            BackupSource source,
            Copy copy,
            @Nullable EtcdVersion named,
            CheckSettings settings,
            @Nullable BandwidthLimiter bandwidthLimiter,
            RandomAccessCopy.Ticker ticker) {
        this.source = source;
        this.copy = copy;
        this.named = named;
        this.settings = settings;
        this.bandwidthLimiter = bandwidthLimiter;
        this.ticker = ticker;
    }

    /**
     * What is wrong with a copy is believed when two readings give the same bytes: it may have been
     * the way to here that was wrong.
     *
     * @throws SourceUnavailable where it can't be read, or gives other bytes each time: that says
     *     nothing about the copy
     * @throws IOException where it can't be laid aside
     */
    SnapshotCheck read() throws IOException, InterruptedException {
        SnapshotCheck first = readOnce();
        if (isFine(first) || first.verdict() == ENCRYPTED) {
            return first;
        }
        SnapshotCheck second = readOnce();
        if (isFine(second) || isTheSame(first, second)) {
            return second;
        }
        throw new SourceUnavailable(
                copy.source(),
                Cause.UNREADABLE,
                "Two readings of the same copy gave different bytes.");
    }

    private static boolean isTheSame(SnapshotCheck first, SnapshotCheck second) {
        return first.verdict() == second.verdict()
                && Objects.equals(first.sha256(), second.sha256());
    }

    private static boolean isFine(SnapshotCheck check) {
        return check.verdict() == SnapshotVerdict.VERIFIED
                || check.verdict() == SnapshotVerdict.WITHOUT_HASH;
    }

    private SnapshotCheck readOnce() throws IOException, InterruptedException {
        try {
            return readToItsEnd();
        } catch (InvalidSnapshot e) {
            return SnapshotCheck.givenUp(e.verdict(), e.getMessage());
        } catch (SourceUnavailable e) {
            return switch (e.failure().cause()) {
                case DAMAGED -> SnapshotCheck.givenUp(DAMAGED, e.failure().detail());
                case ENCRYPTED -> SnapshotCheck.givenUp(ENCRYPTED, e.failure().detail());
                case NO_SNAPSHOT -> SnapshotCheck.givenUp(UNREADABLE, e.failure().detail());
                default -> throw e;
            };
        }
    }

    /**
     * Reads all of it.
     *
     * @throws InvalidSnapshot where its first bytes show that it is no database
     */
    private SnapshotCheck readToItsEnd() throws IOException, InterruptedException {
        if (copy.kind() == SourceKind.DIRECTORY && !copy.isPacked()) {
            TrailingHash trailingHash = stream(null);
            try (RandomAccessCopy bytes =
                    new RandomAccessCopy(source, copy.location(), trailingHash.length(), ticker)) {
                return SnapshotCheck.of(trailingHash, bytes, named);
            }
        }
        try (Spool spool = Spool.in(settings.directory(), settings.spool().toBytes())) {
            TrailingHash trailingHash = stream(spool);
            return spool.isFull()
                    ? ofTrailingHashOnly(trailingHash)
                    : SnapshotCheck.of(trailingHash, spool.bytes(ticker), named);
        }
    }

    /** Too large to be laid aside. */
    private static SnapshotCheck ofTrailingHashOnly(TrailingHash trailingHash) {
        return new SnapshotCheck(
                trailingHash.verdict(),
                trailingHash.sha256(),
                trailingHash.length(),
                null,
                trailingHash.sentence()
                        + " The copy is larger than "
                        + SPOOL_SETTING
                        + ", so its contents were not checked.");
    }

    private TrailingHash stream(@Nullable Spool spool) throws IOException, InterruptedException {
        TrailingHash trailingHash = new TrailingHash();
        byte[] buffer = new byte[BUFFER];
        try (BackupContent content = source.open(copy.location(), 0)) {
            requireLength(content.length());
            int head = readHead(content, buffer);
            SnapshotHead.of(buffer, head, content.length()).requireDatabase();
            for (int n = head; n > 0; n = content.read(buffer)) {
                trailingHash.update(buffer, 0, n);
                if (spool != null) {
                    spool.add(buffer, n);
                }
                ticker.tick(trailingHash.length());
                ticker.giveWay(bandwidthLimiter == null ? Duration.ZERO : bandwidthLimiter.take(n));
            }
        }
        requireLength(OptionalLong.of(trailingHash.length()));
        return trailingHash;
    }

    /** {@return how many bytes were read: enough for the head, or all that there are} */
    private static int readHead(BackupContent content, byte[] buffer) {
        int count = 0;
        while (count < SnapshotHead.LENGTH) {
            int some = content.read(buffer, count, buffer.length - count);
            if (some < 0) {
                break;
            }
            count += some;
        }
        return count;
    }

    private void requireLength(OptionalLong length) {
        if (copy.size() != null && length.isPresent() && length.getAsLong() != copy.size()) {
            throw new SourceUnavailable(
                    copy.source(), Cause.CHANGED, "Its length differs from the listing.");
        }
    }
}
