package io.etcdportal.catalog;

import java.util.EnumMap;
import java.util.Map;

/**
 * How many clusters there are.
 *
 * @param total in whatever state
 * @param states in each state, 0 included
 */
public record ClusterCounts(long total, Map<ClusterState, Long> states) {

    ClusterCounts(Map<ClusterState, Long> counted) {
        this(counted.values().stream().mapToLong(Long::longValue).sum(), withNone(counted));
    }

    private static Map<ClusterState, Long> withNone(Map<ClusterState, Long> counted) {
        Map<ClusterState, Long> all = new EnumMap<>(ClusterState.class);
        for (ClusterState state : ClusterState.values()) {
            all.put(state, counted.getOrDefault(state, 0L));
        }
        return all;
    }
}
