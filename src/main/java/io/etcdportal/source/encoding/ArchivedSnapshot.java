package io.etcdportal.source.encoding;

import io.etcdportal.etcd.snapshot.DatabaseHead;
import io.etcdportal.source.encoding.DecodingFailure.Reason;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;

/**
 * The one snapshot among the files of an archive. Those before it are read past when it is opened,
 * those behind it when it has ended, since a second one would leave open which is meant.
 */
final class ArchivedSnapshot extends InputStream {

    private static final String VELERO = "metadata/version";
    private static final String WRITE_AHEAD_LOG = "member/wal/";

    private final ArchiveEntries entries;
    private final DecodingLimits limits;
    private final DecodingLimits.Counter counter;
    private final byte[] head;
    private final byte[] skipped = new byte[8192];
    private int given;
    private int count;
    private boolean ended;
    private @Nullable String told;

    ArchivedSnapshot(ArchiveEntries entries, DecodingLimits limits, StoredBytes stored)
            throws IOException {
        this.entries = entries;
        this.limits = limits;
        this.counter = limits.counter(stored);
        this.head =
                nextSnapshot()
                        .orElseThrow(
                                () -> new DecodingFailure(Reason.NO_SNAPSHOT, whatItIsInstead()));
    }

    private Optional<byte[]> nextSnapshot() throws IOException {
        byte[] first = new byte[Encoding.HEAD];
        for (String name = entries.next(); name != null; name = entries.next()) {
            if (++count > limits.entries()) {
                throw new DecodingFailure(
                        Reason.TOO_LARGE, "It holds more than " + limits.entries() + " files.");
            }
            notice(name);
            int some = fill(first);
            byte[] start = Arrays.copyOf(first, some);
            if (DatabaseHead.matches(start)) {
                return Optional.of(start);
            }
            skipRest();
        }
        return Optional.empty();
    }

    private void notice(String name) {
        if (name.endsWith(VELERO)) {
            told = "It is a Velero archive: Kubernetes objects, and no etcd snapshot.";
        } else if (name.contains(WRITE_AHEAD_LOG)) {
            told = "It is a copy of a data directory of etcd, and no snapshot.";
        }
    }

    private String whatItIsInstead() {
        return told == null ? "None of the " + count + " files in it is a snapshot." : told;
    }

    private int fill(byte[] into) throws IOException {
        int filled = 0;
        while (filled < into.length) {
            int some = readEntry(into, filled, into.length - filled);
            if (some < 0) {
                return filled;
            }
            filled += some;
        }
        return filled;
    }

    /** What is skipped costs as much as what is given. */
    private int readEntry(byte[] into, int offset, int most) throws IOException {
        return counter.count(entries.read(into, offset, most));
    }

    private void skipRest() throws IOException {
        while (readEntry(skipped, 0, skipped.length) >= 0) {
            // Read, so that a checksum behind it is compared.
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int most) throws IOException {
        if (ended || most == 0) {
            return ended ? -1 : 0;
        }
        if (given < head.length) {
            int some = Math.min(most, head.length - given);
            System.arraycopy(head, given, into, offset, some);
            given += some;
            return some;
        }
        int some = readEntry(into, offset, most);
        if (some < 0) {
            ended = true;
            requireOnlyOne();
        }
        return some;
    }

    private void requireOnlyOne() throws IOException {
        if (nextSnapshot().isPresent()) {
            throw new DecodingFailure(
                    Reason.SEVERAL_SNAPSHOTS,
                    "It contains more than one snapshot. Unpack it and choose one.");
        }
    }

    @Override
    public void close() throws IOException {
        entries.close();
    }
}
