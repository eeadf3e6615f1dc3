package io.etcdportal.download.reading;

import io.etcdportal.catalog.model.Copy;
import io.etcdportal.source.BackupContent;
import io.etcdportal.source.SourceFailure.Cause;
import io.etcdportal.source.SourceUnavailable;

import java.util.OptionalLong;

/**
 * The bytes of a file that was read before, or a part of them. Each block is compared before any of
 * it leaves, so that it does not matter which copy it comes from, and a wrong one is fetched again.
 */
final class BlockVerifiedReader implements VerifiedReader {

    private final BlockDigests blockDigests;
    private final CopyFailover copyFailover;
    private final long end;
    private final Runnable onOther;
    private final byte[] buffer = new byte[BlockDigests.BLOCK];
    private long position;
    private boolean filled;

    /**
     * @param blockDigests what is known of the file
     * @param first the offset of the first byte that is wanted
     * @param end the offset behind the last one
     * @param onOther what to do where no copy is what was learned
     */
    BlockVerifiedReader(
            BlockDigests blockDigests,
            CopyFailover copyFailover,
            long first,
            long end,
            Runnable onOther) {
        this.blockDigests = blockDigests;
        this.copyFailover = copyFailover;
        this.position = first;
        this.end = end;
        this.onOther = onOther;
    }

    /**
     * Opens a copy, and looks whether it begins as it should.
     *
     * @throws SourceUnavailable where none can be opened
     */
    BlockVerifiedReader open() {
        copyFailover.open(position, (source, copy) -> source.open(copy.location(), startOfBlock()));
        if (position < end) {
            fill();
            filled = true;
        }
        return this;
    }

    private long startOfBlock() {
        return position - position % BlockDigests.BLOCK;
    }

    @Override
    public Piece next() {
        if (position == end) {
            return Piece.NONE;
        }
        if (!filled) {
            fill();
        }
        filled = false;
        int from = (int) (position % BlockDigests.BLOCK);
        int length =
                (int)
                        Math.min(
                                blockDigests.size(position / BlockDigests.BLOCK) - from,
                                end - position);
        position += length;
        copyFailover.gave(length);
        return new Piece(buffer, from, length);
    }

    private void fill() {
        boolean right = false;
        while (!right) {
            try {
                readBlock(position / BlockDigests.BLOCK);
                right = true;
            } catch (SourceUnavailable e) {
                goOn(e);
            }
        }
    }

    private void goOn(SourceUnavailable why) {
        try {
            copyFailover.goOn(
                    why, position, (source, copy) -> source.open(copy.location(), startOfBlock()));
        } catch (SourceUnavailable nothing) {
            onOther.run();
            throw nothing;
        }
    }

    private void readBlock(long block) {
        int size = blockDigests.size(block);
        int filled = 0;
        while (filled < size) {
            int count = copyFailover.read(buffer, filled, size - filled);
            if (count < 0) {
                throw wrong(Cause.ENDED_EARLY, "It is shorter than before.");
            }
            filled += count;
        }
        if (!blockDigests.isBlock(block, buffer)) {
            throw wrong(
                    Cause.UNREADABLE,
                    "The bytes from " + block * BlockDigests.BLOCK + " on have changed.");
        }
    }

    private SourceUnavailable wrong(Cause cause, String sentence) {
        return new SourceUnavailable(copyFailover.copy().source(), cause, sentence);
    }

    @Override
    public Copy copy() {
        return copyFailover.copy();
    }

    @Override
    public Result finish() {
        return new Result(blockDigests.verdict(), blockDigests.length(), blockDigests.sha256());
    }

    /** {@return the same bytes, for who wants to read and not to send them} */
    BackupContent asContent() {
        return new BackupContent() {
            private Piece piece = Piece.NONE;
            private int read;

            @Override
            public OptionalLong length() {
                return OptionalLong.of(blockDigests.length());
            }

            @Override
            public int read(byte[] into, int from, int most) {
                if (read == piece.length()) {
                    piece = next();
                    read = 0;
                }
                int count = Math.min(most, piece.length() - read);
                System.arraycopy(piece.bytes(), piece.from() + read, into, from, count);
                read += count;
                return count == 0 ? -1 : count;
            }

            @Override
            public void close() {
                BlockVerifiedReader.this.close();
            }
        };
    }

    @Override
    public void close() {
        copyFailover.close();
    }
}
