package io.etcdportal.catalog;

import org.jspecify.annotations.Nullable;

/**
 * The ways from one list of clusters to others, each of which keeps the rest of what was asked for.
 * For templates.
 *
 * @param filter what was asked for
 * @param order in which order
 */
record ClusterLinks(ClusterFilter filter, ClusterOrder order) {

    /** {@return the address of those in that state; in all states, where it is null} */
    public String state(@Nullable ClusterState state) {
        return Pager.address(filter.in(state).parameters(order));
    }

    /** {@return the address of the same clusters in that order} */
    public String sorted(ClusterOrder other) {
        return Pager.address(filter.parameters(other));
    }
}
