package io.etcdportal.access;

import io.etcdportal.cluster.ClusterId;

import java.util.List;

/** What a viewer may see. Every reading of the catalogue takes one and leaves out the rest. */
public sealed interface ClusterScope {

    /** {@return whether the cluster is in it} */
    boolean contains(ClusterId cluster);

    /** {@return whether it is known that no cluster can be in it} */
    default boolean isNothing() {
        return switch (this) {
            case Everything _ -> false;
            case Matching(var patterns) -> patterns.isEmpty();
            case Both(var one, var other) -> one.isNothing() || other.isNothing();
        };
    }

    /** {@return whether a cluster of the site may be in it} */
    default boolean reaches(String site) {
        return switch (this) {
            case Everything _ -> true;
            case Matching(var patterns) ->
                    patterns.stream().anyMatch(pattern -> pattern.reaches(site));
            case Both(var one, var other) -> one.reaches(site) && other.reaches(site);
        };
    }

    /** {@return the clusters that are in this and in the other} */
    default ClusterScope and(ClusterScope other) {
        if (this instanceof Everything) {
            return other;
        }
        return other instanceof Everything ? this : new Both(this, other);
    }

    /** All clusters there are. */
    record Everything() implements ClusterScope {
        @Override
        public boolean contains(ClusterId cluster) {
            return true;
        }
    }

    /**
     * The clusters that one of the patterns matches; none where there is no pattern.
     *
     * @param patterns without duplicates
     */
    record Matching(List<ClusterPattern> patterns) implements ClusterScope {
        public Matching {
            patterns = List.copyOf(patterns);
        }

        @Override
        public boolean contains(ClusterId cluster) {
            return patterns.stream().anyMatch(pattern -> pattern.matches(cluster));
        }
    }

    /** The clusters that both have. */
    record Both(ClusterScope one, ClusterScope other) implements ClusterScope {
        @Override
        public boolean contains(ClusterId cluster) {
            return one.contains(cluster) && other.contains(cluster);
        }
    }
}
