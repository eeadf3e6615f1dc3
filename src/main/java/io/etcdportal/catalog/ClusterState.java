package io.etcdportal.catalog;

import io.etcdportal.sentence.Wording;

import java.util.Arrays;

/**
 * How a cluster is doing for backups, as far as the catalogue can tell: what needs attention comes
 * first.
 */
public enum ClusterState implements Wording {
    /** Its newest backup can't be whole. */
    DAMAGED(0, "The newest backup can't be whole."),
    /** A source knows it and has no backup of it. */
    EMPTY(10, "A source knows this cluster and has no backup of it."),
    /** No source of it answered, or none has a backup and one did not answer. */
    UNREACHABLE(20, "No source that may have backups of this cluster answered the last time."),
    /** Its newest backup that is not known to be damaged is older than expected. */
    OVERDUE(30, "The newest good backup is older than expected."),
    /** Nothing speaks against its newest backup, and nobody has read it. */
    UNVERIFIED(
            40,
            "The newest backup is in time and looks good, and its bytes have not been read yet."),
    /** Its newest backup is in time, and was read and found whole. */
    FRESH(50, "The newest backup is in time, and every byte of it was read.");

    private final int rank;
    private final String english;

    ClusterState(int rank, String english) {
        this.rank = rank;
        this.english = english;
    }

    static ClusterState ofRank(int rank) {
        return Arrays.stream(values())
                .filter(state -> state.rank == rank)
                .findFirst()
                .orElseThrow();
    }

    /** {@return the number that the database keeps, lower for what needs more attention} */
    int rank() {
        return rank;
    }

    @Override
    public String key() {
        return "state." + name() + ".why";
    }

    @Override
    public String english() {
        return english;
    }
}
