package io.etcdportal.catalog.model;

import io.etcdportal.paging.Page;

import org.jspecify.annotations.Nullable;

import java.util.EnumMap;
import java.util.Map;

/**
 * How many clusters there are.
 *
 * @param total in whatever state
 * @param states in each state, 0 included
 */
public record ClusterCounts(long total, Map<ClusterState, Long> states) {

    public ClusterCounts(Map<ClusterState, Long> counted) {
        this(counted.values().stream().mapToLong(Long::longValue).sum(), withNone(counted));
    }

    /** {@return a page of those that a filter lets through, with how many these are} */
    public <T> Page<T> count(Page<T> page, ClusterFilter filter) {
        long before = page.first() == null ? 0 : page.first() - 1;
        return page.counted(before, of(filter.state()));
    }

    /** {@return how many are in that state; in all states, where it is null} */
    public long of(@Nullable ClusterState state) {
        return state == null ? total : states.getOrDefault(state, 0L);
    }

    private static Map<ClusterState, Long> withNone(Map<ClusterState, Long> counted) {
        Map<ClusterState, Long> all = new EnumMap<>(ClusterState.class);
        for (ClusterState state : ClusterState.values()) {
            all.put(state, counted.getOrDefault(state, 0L));
        }
        return all;
    }
}
