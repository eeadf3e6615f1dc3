package io.etcdportal.download.reading;

import io.etcdportal.catalog.model.Copy;
import io.etcdportal.source.SourceFailure.Cause;
import io.etcdportal.source.SourceUnavailable;

import org.jspecify.annotations.Nullable;

/**
 * The bytes of a volume's file that was read lately and has not been touched since. The volume
 * gives no byte of a file that is another one by then, so that no digest is made of them again.
 * Where it gives no more, the rest is compared block by block with a copy that has the same
 * SHA-256.
 *
 * <p>For one thread.
 */
final class UnchangedFileReader implements VerifiedReader {

    private static final int BUFFER = 64 * 1024;

    private final CopyFailover copyFailover;
    private final Result known;
    private final long end;
    private final Otherwise otherwise;
    private final byte[] buffer = new byte[BUFFER];
    private long position;
    private @Nullable BlockVerifiedReader rest;

    /** What to do where the file gives no more. */
    interface Otherwise {

        /**
         * {@return the bytes from an offset on, of another copy or of the same}
         *
         * @throws SourceUnavailable where none has them
         */
        BlockVerifiedReader from(long offset);
    }

    /**
     * @param copyFailover the way to the one file
     * @param known what was found when it was read
     * @param first the offset of the first byte that is wanted
     * @param end the offset behind the last one
     */
    UnchangedFileReader(
            CopyFailover copyFailover, Result known, long first, long end, Otherwise otherwise) {
        this.copyFailover = copyFailover;
        this.known = known;
        this.position = first;
        this.end = end;
        this.otherwise = otherwise;
    }

    /**
     * Opens the file.
     *
     * @throws SourceUnavailable where it can't be opened, or is another one by now
     */
    UnchangedFileReader open() {
        copyFailover.open(position, (source, copy) -> source.open(copy.location(), position));
        return this;
    }

    @Override
    public Piece next() {
        if (rest != null) {
            return rest.next();
        }
        if (position == end) {
            return Piece.NONE;
        }
        try {
            return read();
        } catch (SourceUnavailable e) {
            copyFailover.leave(position, e.failure().detail());
            BlockVerifiedReader other = otherwise.from(position);
            rest = other;
            return other.next();
        }
    }

    private Piece read() {
        int count = copyFailover.read(buffer, 0, (int) Math.min(buffer.length, end - position));
        if (count < 0) {
            throw new SourceUnavailable(copy().source(), Cause.ENDED_EARLY, "It ended early.");
        }
        position += count;
        copyFailover.gave(count);
        return new Piece(buffer, 0, count);
    }

    @Override
    public Copy copy() {
        return rest == null ? copyFailover.copy() : rest.copy();
    }

    @Override
    public Result finish() {
        return known;
    }

    @Override
    public void close() {
        copyFailover.close();
        if (rest != null) {
            rest.close();
        }
    }
}
