package io.etcdportal.catalog;

import io.etcdportal.etcd.EtcdVersion;
import io.etcdportal.etcd.InvalidSnapshot;
import io.etcdportal.etcd.Seal;
import io.etcdportal.etcd.SnapshotCheck;
import io.etcdportal.etcd.SnapshotHead;
import io.etcdportal.etcd.SnapshotVerdict;
import io.etcdportal.source.BackupContent;
import io.etcdportal.source.BackupSource;
import io.etcdportal.source.Pace;
import io.etcdportal.source.SourceFailure.Cause;
import io.etcdportal.source.SourceKind;
import io.etcdportal.source.SourceUnavailable;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.OptionalLong;

/**
 * Reads a copy from its first to its last byte, then looks through it: its seal and every page. A
 * volume's file is read where it lies. A bucket would have to be asked for each page of thousands,
 * and a sidecar can't be asked for any: what they give is laid aside until it has been looked
 * through.
 */
final class CopyReader {

    private static final int BUFFER = 128 * 1024;

    private final BackupSource source;
    private final Copy copy;
    private final EtcdVersion named;
    private final CheckSettings settings;
    private final @Nullable Pace pace;
    private final CopyBytes.Ticker ticker;

    /**
     * @param named the version that the backup is named after
     * @param pace how fast to read; as fast as the source gives where there is none
     * @param ticker is told how far it is, and may end it by what it throws
     */
    CopyReader(
            BackupSource source,
            Copy copy,
            EtcdVersion named,
            CheckSettings settings,
            @Nullable Pace pace,
            CopyBytes.Ticker ticker) {
        this.source = source;
        this.copy = copy;
        this.named = named;
        this.settings = settings;
        this.pace = pace;
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
        if (isFine(first)) {
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
        return check.verdict() == SnapshotVerdict.WHOLE
                || check.verdict() == SnapshotVerdict.UNSEALED;
    }

    private SnapshotCheck readOnce() throws IOException, InterruptedException {
        try {
            return readToItsEnd();
        } catch (InvalidSnapshot e) {
            return SnapshotCheck.givenUp(e);
        }
    }

    /**
     * Reads all of it.
     *
     * @throws InvalidSnapshot where its first bytes show that it is no database
     */
    private SnapshotCheck readToItsEnd() throws IOException, InterruptedException {
        if (copy.kind() == SourceKind.DIRECTORY) {
            Seal seal = stream(null);
            try (CopyBytes bytes = new CopyBytes(source, copy.location(), seal.length(), ticker)) {
                return SnapshotCheck.of(seal, bytes, named);
            }
        }
        try (Spool spool = Spool.in(settings.directory(), settings.spool().toBytes())) {
            Seal seal = stream(spool);
            return spool.isFull()
                    ? ofSealAlone(seal)
                    : SnapshotCheck.of(seal, spool.bytes(ticker), named);
        }
    }

    /** Too large to be laid aside. */
    private static SnapshotCheck ofSealAlone(Seal seal) {
        return new SnapshotCheck(
                seal.verdict(),
                seal.sha256(),
                seal.length(),
                null,
                seal.sentence()
                        + " It is larger than portal.checks.spool: nobody has looked at what stands"
                        + " in it.");
    }

    private Seal stream(@Nullable Spool spool) throws IOException, InterruptedException {
        Seal seal = new Seal();
        byte[] buffer = new byte[BUFFER];
        try (BackupContent content = source.open(copy.location(), 0)) {
            requireLength(content.length());
            int head = readHead(content, buffer);
            SnapshotHead.of(buffer, head, content.length()).requireDatabase();
            for (int n = head; n > 0; n = content.read(buffer)) {
                seal.update(buffer, 0, n);
                if (spool != null) {
                    spool.add(buffer, n);
                }
                ticker.tick(seal.length());
                ticker.giveWay(pace == null ? Duration.ZERO : pace.take(n));
            }
        }
        requireLength(OptionalLong.of(seal.length()));
        return seal;
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
                    copy.source(), Cause.CHANGED, "It has another length than was listed.");
        }
    }
}
