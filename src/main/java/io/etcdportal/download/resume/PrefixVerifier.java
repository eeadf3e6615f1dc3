package io.etcdportal.download.resume;

import io.etcdportal.catalog.model.Copy;
import io.etcdportal.download.resume.PrefixDigests.Mark;
import io.etcdportal.etcd.Sha256;
import io.etcdportal.source.BackupContent;
import io.etcdportal.source.SourceFailure.Cause;
import io.etcdportal.source.SourceUnavailable;

import java.security.MessageDigest;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongFunction;

/**
 * Shows that what a viewer was sent is the beginning of a copy, by reading that and comparing
 * digests; where the copy is the one that was sent, only what is near the end is read.
 *
 * @param bytes opens the copy at an offset
 * @param copy the copy that is to go on
 * @param length how many bytes it has
 * @param first the offset of the first byte that is wanted
 * @param parts what the viewer may have
 */
public record PrefixVerifier(
        LongFunction<BackupContent> bytes,
        Copy copy,
        long length,
        long first,
        Collection<SentPrefix> parts) {

    private static final int BUFFER = 64 * 1024;

    /**
     * {@return the digest of everything before the first byte that is wanted}
     *
     * @throws ResumeConflict where a part is of something else
     * @throws SourceUnavailable where the copy can't be read
     */
    public PrefixDigestRecorder find() {
        List<Mark> stops = stops();
        Mark start = start();
        try (BackupContent content = bytes.apply(start.offset())) {
            Reader reader = new Reader(content, start.offset(), start.state().orElseThrow().copy());
            Sha256 found = null;
            for (Mark stop : stops) {
                if (found == null && stop.offset() >= first) {
                    found = reader.upTo(first).copy();
                }
                if (stop.offset() > length || !isSame(reader.upTo(stop.offset()), stop.value())) {
                    throw new ResumeConflict(
                            "The earlier part does not belong to the backup as it is now.");
                }
            }
            return new PrefixDigestRecorder(first, found == null ? reader.upTo(first) : found);
        }
    }

    private Mark start() {
        return parts.stream()
                .filter(sentPrefix -> copy.location().equals(sentPrefix.origin()))
                .filter(_ -> !copy.location().pin().isEmpty())
                .map(SentPrefix::digests)
                .filter(Objects::nonNull)
                .map(digests -> digests.lastUpTo(first))
                .flatMap(Optional::stream)
                .findFirst()
                .orElseGet(() -> Mark.of(0, new Sha256()));
    }

    /** {@return where to look, in the order of the offsets; none is before the first byte} */
    private List<Mark> stops() {
        return parts.stream()
                .map(SentPrefix::digests)
                .filter(Objects::nonNull)
                .map(digests -> digests.firstFrom(first).orElseThrow(PrefixVerifier::lost))
                .sorted(Comparator.comparingLong(Mark::offset))
                .toList();
    }

    private static ResumeConflict lost() {
        return new ResumeConflict(
                "The earlier part can't be compared: it is still being sent, or the portal was"
                        + " killed meanwhile.");
    }

    private static boolean isSame(Sha256 one, byte[] value) {
        return MessageDigest.isEqual(one.value(), value);
    }

    /** Reads on and on, and knows the digest of everything up to where it is. */
    private final class Reader {

        private final BackupContent content;
        private final Sha256 state;
        private final byte[] buffer = new byte[BUFFER];
        private long position;

        Reader(BackupContent content, long position, Sha256 state) {
            this.content = content;
            this.position = position;
            this.state = state;
        }

        Sha256 upTo(long offset) {
            while (position < offset) {
                int count =
                        content.read(buffer, 0, (int) Math.min(buffer.length, offset - position));
                if (count < 0) {
                    throw new SourceUnavailable(
                            copy.source(), Cause.CHANGED, "It became shorter while it was read.");
                }
                state.add(buffer, 0, count);
                position += count;
            }
            return state;
        }
    }
}
