package io.etcdportal.download;

import io.etcdportal.catalog.Copy;

/** Pieces without the first bytes, which are read for the check and were sent before. */
final class WithoutFirst implements Pieces {

    private final Pieces pieces;
    private long left;

    /**
     * @param left how many bytes do not leave
     */
    WithoutFirst(long left, Pieces pieces) {
        this.left = left;
        this.pieces = pieces;
    }

    @Override
    public Piece next() {
        Piece piece = pieces.next();
        while (piece.length() > 0 && piece.length() <= left) {
            left -= piece.length();
            piece = pieces.next();
        }
        int skipped = (int) Math.min(left, piece.length());
        left -= skipped;
        return new Piece(piece.bytes(), piece.from() + skipped, piece.length() - skipped);
    }

    @Override
    public Copy copy() {
        return pieces.copy();
    }

    @Override
    public Result finish() {
        return pieces.finish();
    }

    @Override
    public void close() {
        pieces.close();
    }
}
