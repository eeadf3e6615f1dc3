package io.etcdportal.catalog.model;

import com.fasterxml.jackson.annotation.JsonProperty;

import io.etcdportal.cluster.ClusterId;
import io.etcdportal.sentence.Sentence;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * One cluster at a glance.
 *
 * @param cluster which
 * @param state how it is doing
 * @param newest the backup that was written last, where there is one
 * @param good the last one that is not known to be damaged, where there is one
 * @param expectedEvery how old the newest good backup may be
 * @param due when the next backup is expected, where it is known when the last good one was written
 * @param sizes the lengths in bytes of its latest backups, the oldest first, as far as they are
 *     known
 * @param sources what each source said of it, by the sources' names
 */
public record ClusterSummary(
        ClusterId cluster,
        ClusterState state,
        @Nullable Backup newest,
        @Nullable Backup good,
        Duration expectedEvery,
        @Nullable Instant due,
        List<Long> sizes,
        List<ClusterSource> sources) {

    /** {@return what its state means, with the facts of this cluster} */
    @JsonProperty
    public Sentence why() {
        return state == ClusterState.OVERDUE && good != null && good.written() != null
                ? Recommendation.Warning.OVERDUE.sentence(good.written(), expectedEvery)
                : state.sentence();
    }

    /** {@return how many backups the source reports that reports most; 0 where none does} */
    public long reported() {
        return sources.stream()
                .map(ClusterSource::reportedBackups)
                .filter(Objects::nonNull)
                .mapToLong(Long::longValue)
                .max()
                .orElse(0);
    }

    /**
     * {@return whether a source does not answer, so that it may have backups that are not known}
     */
    @JsonProperty
    public boolean unanswered() {
        return sources.stream().anyMatch(source -> source.failure() != null);
    }
}
