package io.etcdportal.download.resume;

import io.etcdportal.etcd.Sha256;

import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What was sent of a file, remembered by the digests of its beginnings. They lie the denser the
 * nearer to the end of what was sent, which is where a client goes on, so that there are about two
 * for each doubling of the length: some 25 for 8 GiB.
 */
public final class PrefixDigestRecorder implements PrefixDigests {

    private static final long UNIT = 1 << 20;
    private static final int DENSITY = 4;

    private final List<Mark> marks = new ArrayList<>();
    private final Sha256 running;
    private final long first;
    private long length;

    /** Begins with nothing. */
    public PrefixDigestRecorder() {
        this(0, new Sha256());
    }

    /** Goes on behind so many bytes, whose digest is known. */
    PrefixDigestRecorder(long length, Sha256 running) {
        this.first = length;
        this.length = length;
        this.running = running.copy();
        marks.add(Mark.of(length, running));
    }

    /** Adds what is sent next. */
    public synchronized void add(byte[] bytes, int from, int count) {
        int done = 0;
        while (done < count) {
            int some = (int) Math.min(count - done, UNIT - length % UNIT);
            running.add(bytes, from + done, some);
            length += some;
            done += some;
            if (length % UNIT == 0) {
                mark();
            }
        }
    }

    private void mark() {
        marks.add(Mark.of(length, running));
        marks.removeIf(mark -> mark.offset() > first && isTooDense(mark.offset() / UNIT));
    }

    private boolean isTooDense(long unit) {
        return Long.lowestOneBit(unit) * DENSITY < length / UNIT - unit;
    }

    @Override
    public synchronized long length() {
        return length;
    }

    /** {@return another digest of everything so far, which goes on from here} */
    public synchronized Sha256 running() {
        return running.copy();
    }

    /** {@return the digest of everything so far} */
    public synchronized Mark end() {
        return Mark.of(length, running);
    }

    /** {@return whether the same was sent} */
    public boolean isSame(PrefixDigestRecorder other) {
        Mark mine = end();
        Mark theirs = other.end();
        return mine.offset() == theirs.offset()
                && MessageDigest.isEqual(mine.value(), theirs.value());
    }

    @Override
    public synchronized Optional<Mark> lastUpTo(long offset) {
        return marks.stream()
                .filter(mark -> mark.offset() <= offset)
                .reduce((earlier, later) -> later);
    }

    @Override
    public synchronized List<Mark> all() {
        List<Mark> all = new ArrayList<>(marks);
        all.add(end());
        return all;
    }

    @Override
    public synchronized Optional<Mark> firstFrom(long offset) {
        return marks.stream()
                .filter(mark -> mark.offset() >= offset)
                .findFirst()
                .or(() -> Optional.of(end()).filter(mark -> mark.offset() >= offset));
    }
}
