package io.etcdportal.catalog.web;

import io.etcdportal.catalog.model.ClusterFilter;
import io.etcdportal.catalog.model.ClusterOrder;
import io.etcdportal.catalog.model.ClusterState;
import io.etcdportal.paging.Pager;

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

    /** {@return the address of the same clusters in that order, or if they are in it, the other} */
    public String sorted(ClusterOrder one, ClusterOrder other) {
        return sorted(order == one ? other : one);
    }

    /** {@return what a column says of its order: {@code null} where the list is in another one} */
    public @Nullable String sort(ClusterOrder ascending, ClusterOrder descending) {
        if (order == ascending) {
            return "ascending";
        }
        return order == descending ? "descending" : null;
    }

    /** {@return the address of the same clusters in that order} */
    public String sorted(ClusterOrder other) {
        return Pager.address(filter.parameters(other));
    }
}
