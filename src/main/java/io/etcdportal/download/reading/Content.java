package io.etcdportal.download.reading;

import io.etcdportal.download.http.ByteRange.Span;
import io.etcdportal.download.http.EntityTag;
import io.etcdportal.download.reading.VerifiedReader.Piece;
import io.etcdportal.download.resume.SentPrefix;

import org.jspecify.annotations.Nullable;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a request is answered with: a backup or a part of it, and how it comes.
 *
 * @param facts what is known of it
 * @param tag what it is called, where it has a name
 * @param span which part it is; nothing for all of it
 * @param pieces its bytes; none where only the head of the answer is wanted
 * @param part what the viewer has of it then; none where the rest of it can't be asked for
 * @param atTheEnd keeps what the viewer was sent
 */
public record Content(
        ContentMetadata facts,
        Optional<EntityTag> tag,
        Optional<Span> span,
        @Nullable VerifiedReader pieces,
        @Nullable SentPrefix part,
        Runnable atTheEnd)
        implements AutoCloseable {

    /** {@return how many bytes the answer has, where that is known} */
    public OptionalLong length() {
        return span.isPresent() ? OptionalLong.of(span.get().length()) : facts.length();
    }

    /** {@return the offset of the first byte} */
    long first() {
        return span.map(Span::first).orElse(0L);
    }

    /** {@return the source that gives, or gave last; none where only the head is wanted} */
    public String source() {
        return pieces == null ? "" : pieces.copy().source();
    }

    /** {@return the next bytes that may leave, or none at the end} */
    public Piece next() {
        return pieces == null ? Piece.NONE : pieces.next();
    }

    /** Says how many bytes of it the viewer may have. */
    public void reached(long count) {
        if (part != null) {
            part.reaches(first() + count);
        }
    }

    /** Says that the viewer has all of it. */
    public VerifiedReader.Result finish() {
        if (pieces == null) {
            throw new IllegalStateException("Nothing was to be sent");
        }
        if (part != null) {
            part.complete();
        }
        return pieces.finish();
    }

    /** Says that what the viewer has of it is of no use. */
    public void spoil() {
        if (part != null) {
            part.spoil();
        }
    }

    /** Remembers how far the viewer got, for as long as they may ask for the rest. */
    public void remember() {
        atTheEnd.run();
    }

    @Override
    public void close() {
        if (pieces != null) {
            pieces.close();
        }
    }
}
