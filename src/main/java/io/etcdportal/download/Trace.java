package io.etcdportal.download;

import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What was sent of a file, remembered by the digests of its beginnings. They lie the denser the
 * nearer to the end of what was sent, which is where a client goes on, so that there are about two
 * for each doubling of the length: some 25 for 8 GiB.
 */
final class Trace {

    private static final long UNIT = 1 << 20;
    private static final int DENSITY = 4;

    private final List<Mark> marks = new ArrayList<>();
    private final Sha256 running;
    private final long first;
    private long length;

    /**
     * The digest of everything up to an offset.
     *
     * @param state must not be changed
     */
    record Mark(long offset, Sha256 state) {}

    /** Begins with nothing. */
    Trace() {
        this(0, new Sha256());
    }

    /** Goes on behind so many bytes, whose digest is known. */
    Trace(long length, Sha256 running) {
        this.first = length;
        this.length = length;
        this.running = running.copy();
        marks.add(new Mark(length, running.copy()));
    }

    /** Adds what is sent next. */
    synchronized void add(byte[] bytes, int from, int count) {
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
        marks.add(new Mark(length, running.copy()));
        marks.removeIf(mark -> mark.offset > first && isTooDense(mark.offset / UNIT));
    }

    private boolean isTooDense(long unit) {
        return Long.lowestOneBit(unit) * DENSITY < length / UNIT - unit;
    }

    /** {@return how many bytes were sent, from the beginning of the file} */
    synchronized long length() {
        return length;
    }

    /** {@return the digest of everything so far} */
    synchronized Mark end() {
        return new Mark(length, running.copy());
    }

    /** {@return whether the same was sent} */
    boolean isSame(Trace other) {
        Mark mine = end();
        Mark theirs = other.end();
        return mine.offset == theirs.offset
                && MessageDigest.isEqual(mine.state.value(), theirs.state.value());
    }

    /** {@return the last mark that is not behind an offset} */
    synchronized Optional<Mark> lastUpTo(long offset) {
        return marks.stream()
                .filter(mark -> mark.offset <= offset)
                .reduce((earlier, later) -> later);
    }

    /** {@return the first mark that is not before an offset, the end of what was sent included} */
    synchronized Optional<Mark> firstFrom(long offset) {
        return marks.stream()
                .filter(mark -> mark.offset >= offset)
                .findFirst()
                .or(() -> Optional.of(end()).filter(mark -> mark.offset >= offset));
    }
}
