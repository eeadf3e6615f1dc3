package io.etcdportal.download.reading;

import io.etcdportal.download.http.ByteRange.Span;
import io.etcdportal.download.http.EntityTag;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * What an answer says of a backup, or of a part of it, before its bytes.
 *
 * @param metadata what is known of the backup
 * @param tag what it is called, where it has a name
 * @param span which part it is; nothing for all of it
 */
public record Representation(
        ContentMetadata metadata, Optional<EntityTag> tag, Optional<Span> span) {

    /** {@return how many bytes the answer has, where that is known} */
    public OptionalLong length() {
        return span.isPresent() ? OptionalLong.of(span.get().length()) : metadata.length();
    }

    /** {@return the offset of the first byte} */
    long first() {
        return span.map(Span::first).orElse(0L);
    }

    /** {@return whether the last byte of the backup is the last one of the answer} */
    boolean isToTheEnd() {
        return span.isEmpty() || span.get().last() + 1 == metadata.length().orElse(-1);
    }
}
