package io.etcdportal.catalog.model;

import com.fasterxml.jackson.annotation.JsonProperty;

import io.etcdportal.source.BackupSource;
import io.etcdportal.source.ListingEntry;
import io.etcdportal.source.SourceFailure;
import io.etcdportal.source.SourceKind;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;

/**
 * How a source is doing.
 *
 * @param name its name in the settings
 * @param kind its kind
 * @param site the site of its clusters
 * @param asked when it was last asked, where it was
 * @param answered when it last answered, where it did; what is known of it is of that time
 * @param failure why it did not answer the last time, where it didn't
 * @param silentClusters how many clusters that the viewer may see it could not be asked about, the
 *     last time
 * @param copies how many copies it had, where it ever answered; for the administrator only
 * @param unrecognizedFiles how many files that are no backups it had, where it ever answered; for
 *     the administrator only
 * @param layouts by which layouts its copies were recognized, the most frequent first, where it
 *     ever answered; for the administrator only
 */
public record SourceStatus(
        String name,
        SourceKind kind,
        String site,
        @Nullable Instant asked,
        @Nullable Instant answered,
        @Nullable SourceFailure failure,
        long silentClusters,
        @Nullable Long copies,
        @JsonProperty("strays") @Nullable Long unrecognizedFiles,
        @Nullable List<RecognizedLayout> layouts) {

    /** A source of which nothing is told by which layouts its copies were recognized. */
    public SourceStatus(
            String name,
            SourceKind kind,
            String site,
            @Nullable Instant asked,
            @Nullable Instant answered,
            @Nullable SourceFailure failure,
            long silentClusters,
            @Nullable Long copies,
            @Nullable Long unrecognizedFiles) {
        this(
                name,
                kind,
                site,
                asked,
                answered,
                failure,
                silentClusters,
                copies,
                unrecognizedFiles,
                null);
    }

    /** One of the settings that was never asked. */
    public static SourceStatus notAskedYet(BackupSource source) {
        return new SourceStatus(
                source.name(), source.kind(), source.site(), null, null, null, 0, null, null);
    }

    /** {@return whether it has copies of other layouts than etcd-operator's} */
    public boolean hasOtherLayouts() {
        return layouts != null
                && layouts.stream()
                        .anyMatch(layout -> !layout.name().equals(ListingEntry.Copy.ETCD_OPERATOR));
    }

    /** {@return how it is doing, in a word} */
    @JsonProperty
    public State state() {
        if (failure != null) {
            return State.FAILING;
        }
        if (answered == null) {
            return State.NOT_ASKED_YET;
        }
        return silentClusters > 0 ? State.PARTLY_SILENT : State.ANSWERING;
    }

    /** How a source is doing. */
    public enum State {
        ANSWERING,
        /** It was read, but some of its clusters could not be asked about. */
        PARTLY_SILENT,
        FAILING,
        NOT_ASKED_YET
    }
}
