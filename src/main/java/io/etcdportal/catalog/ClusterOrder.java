package io.etcdportal.catalog;

/** What a list of clusters begins with. */
public enum ClusterOrder {
    /** What needs attention: the worst state, and within a state the oldest good backup. */
    ATTENTION("attention, good_at, site, namespace, name"),
    /** The first name. */
    NAME("site, namespace, name");

    private final String columns;

    ClusterOrder(String columns) {
        this.columns = columns;
    }

    /** {@return the columns that are sorted by, which together are different for each cluster} */
    String columns() {
        return columns;
    }
}
