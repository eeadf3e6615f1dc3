package io.etcdportal.download.reading;

import io.etcdportal.download.reading.VerifiedReader.Piece;
import io.etcdportal.download.resume.SentPrefix;

/**
 * The bytes that a request is answered with.
 *
 * @param representation what they are
 * @param reader gives them
 * @param sent what the viewer has of the backup then
 * @param atTheEnd keeps what the viewer was sent, where the rest of it may be asked for
 */
public record Content(
        Representation representation, VerifiedReader reader, SentPrefix sent, Runnable atTheEnd)
        implements AutoCloseable {

    /** {@return the source that gives, or gave last} */
    public String source() {
        return reader.copy().source();
    }

    /** {@return whether they are those of a file as it is stored} */
    public boolean isAsStored() {
        return representation.metadata().copy().isAsStored();
    }

    /** {@return the next bytes that may leave, or none at the end} */
    public Piece next() {
        return reader.next();
    }

    /** Says how many bytes of it the viewer may have. */
    public void reached(long count) {
        sent.reaches(representation.first() + count);
    }

    /** Says that the viewer has all of it. */
    public VerifiedReader.Result finish() {
        sent.complete();
        return reader.finish();
    }

    /** Says that what the viewer has of it is of no use. */
    public void spoil() {
        sent.spoil();
    }

    /** Remembers how far the viewer got, for as long as they may ask for the rest. */
    public void remember() {
        atTheEnd.run();
    }

    @Override
    public void close() {
        reader.close();
    }
}
