package io.etcdportal.download.reading;

import io.etcdportal.catalog.model.Copy;

/** Pieces without the first bytes, which are read for the check and were sent before. */
final class SkippingReader implements VerifiedReader {

    private final VerifiedReader verifiedReader;
    private long left;

    /**
     * @param left how many bytes do not leave
     */
    SkippingReader(long left, VerifiedReader verifiedReader) {
        this.left = left;
        this.verifiedReader = verifiedReader;
    }

    @Override
    public Piece next() {
        Piece piece = verifiedReader.next();
        while (piece.length() > 0 && piece.length() <= left) {
            left -= piece.length();
            piece = verifiedReader.next();
        }
        int skipped = (int) Math.min(left, piece.length());
        left -= skipped;
        return new Piece(piece.bytes(), piece.from() + skipped, piece.length() - skipped);
    }

    @Override
    public Copy copy() {
        return verifiedReader.copy();
    }

    @Override
    public Result finish() {
        return verifiedReader.finish();
    }

    @Override
    public void close() {
        verifiedReader.close();
    }
}
