package io.etcdportal.catalog.model;

import com.fasterxml.jackson.annotation.JsonProperty;

import io.etcdportal.etcd.Revision;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;

/**
 * What is restored together with a snapshot.
 *
 * @param missing the names of files that belong to it and that no source has
 * @param parts the files that belong to it; of very many, the first
 * @param increments the changes after the snapshot, where there are any and they were looked for
 */
public record RestorePoint(
        List<String> missing, List<RestorePart> parts, @Nullable Increments increments) {

    /** {@return whether every file is there that is needed} */
    @JsonProperty
    public boolean complete() {
        return missing.isEmpty();
    }

    /** {@return whether there is more to it than the snapshot} */
    public boolean hasMore() {
        return !complete() || !parts.isEmpty() || increments != null;
    }

    /**
     * The changes between one full snapshot and the next, as a producer saves them. Only its own
     * tool restores them.
     *
     * @param count how many files they are
     * @param firstRevision the first revision in them
     * @param lastRevision the last revision in them
     * @param newest when the last of them was taken
     * @param gaps how often revisions are missing between two of them, or after the snapshot
     */
    public record Increments(
            long count, Revision firstRevision, Revision lastRevision, Instant newest, long gaps) {}
}
