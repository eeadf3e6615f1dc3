package io.etcdportal.catalog.check;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/**
 * A copy that is to be read, or is being read.
 *
 * @param source the name of its source
 * @param path the place within the source
 * @param state whether it waits, is being read, or could not be read and is tried again
 * @param done how many bytes have been read
 * @param size how many there are, where the source tells that
 * @param due when it is tried again, where it could not be read
 * @param failure why it could not be read, as a sentence; that says nothing about the copy
 */
public record CheckProgress(
        String source,
        String path,
        State state,
        long done,
        @Nullable Long size,
        @Nullable Instant due,
        @Nullable String failure) {

    /** How it stands. */
    public enum State {
        WAITING,
        READING,
        POSTPONED
    }
}
