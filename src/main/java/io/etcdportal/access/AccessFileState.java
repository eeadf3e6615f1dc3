package io.etcdportal.access;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;

/**
 * How the access file is doing.
 *
 * @param file the path that it lies at
 * @param inForceSince when what it says began to hold
 * @param refusedAt when what it says now was refused, so that what it said before still holds
 * @param mistakes why it was refused, in the order of the file; none where it wasn't
 */
public record AccessFileState(
        String file,
        Instant inForceSince,
        @Nullable Instant refusedAt,
        List<AccessFileMistake> mistakes) {

    public AccessFileState {
        mistakes = List.copyOf(mistakes);
    }
}
