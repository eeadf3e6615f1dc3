package io.etcdportal.catalog.model;

import io.etcdportal.sentence.Wording;

import java.util.Arrays;

/**
 * How a cluster is doing for backups, as far as the catalogue can tell: what needs attention comes
 * first.
 */
public enum ClusterState implements Wording {
    /** Its newest backup can't be whole. */
    DAMAGED(0, "The newest backup is damaged."),
    /** A source knows it and has no backup of it. */
    EMPTY(10, "A source has this cluster, but no backups of it."),
    /** No source of it answered, or none has a backup and one did not answer. */
    UNREACHABLE(20, "No source that may have backups of this cluster is reachable."),
    /** Its newest backup can't be read: it is archived, or reading it keeps failing. */
    UNREADABLE(
            25,
            "The newest backup can't be read: it is archived, or the last attempts to read it"
                    + " failed."),
    /** Its newest backup that is not known to be damaged is older than expected. */
    OVERDUE(30, "The newest good backup is older than expected."),
    /** Nobody can say how old its newest backup is. */
    UNDATED(33, "No source reports a plausible time for the newest backup, so its age is unknown."),
    /** Its newest backup is in time, and ends without the hash that would prove it. */
    UNSEALED(
            36,
            "The newest backup is recent enough, but it has no integrity hash. Nothing proves that"
                    + " it is complete."),
    /** Nothing speaks against its newest backup, and nobody has read it. */
    UNVERIFIED(40, "The newest backup is recent enough, but not verified yet."),
    /** Its newest backup is in time, and was read and found whole. */
    FRESH(50, "The newest backup is recent enough and verified.");

    private final int rank;
    private final String english;

    ClusterState(int rank, String english) {
        this.rank = rank;
        this.english = english;
    }

    public static ClusterState ofRank(int rank) {
        return Arrays.stream(values())
                .filter(state -> state.rank == rank)
                .findFirst()
                .orElseThrow();
    }

    /** {@return the number that the database keeps, lower for what needs more attention} */
    public int rank() {
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
