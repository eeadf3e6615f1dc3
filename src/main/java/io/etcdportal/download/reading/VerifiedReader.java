package io.etcdportal.download.reading;

import io.etcdportal.catalog.model.Copy;
import io.etcdportal.etcd.snapshot.SnapshotVerdict;

/**
 * The bytes of an answer, in pieces that may leave: what must not leave yet is held back, and what
 * must not leave at all never comes. For one thread.
 */
public interface VerifiedReader extends AutoCloseable {

    /**
     * Some bytes that may leave.
     *
     * @param bytes an array that they stand in; it is used again for the next piece
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Piece(byte[] bytes, int from, int length) {

        static final Piece NONE = new Piece(new byte[0], 0, 0);
    }

    /**
     * {@return the next piece, or one without bytes where the answer is complete}
     *
     * @throws io.etcdportal.source.SourceUnavailable where no copy gives the rest
     * @throws IntegrityFailure where all was read, and is not what it must be: the end is kept back
     */
    Piece next();

    /** {@return the copy that gives, or gave last} */
    Copy copy();

    /**
     * Says that everything has been sent.
     *
     * @return what the file has turned out to be
     */
    Result finish();

    /**
     * What a file has turned out to be.
     *
     * @param length how many bytes it has
     * @param sha256 of all of them, in hexadecimal digits
     */
    record Result(SnapshotVerdict verdict, long length, String sha256) {}

    /** Lets go of everything at once. Never fails. */
    @Override
    void close();
}
