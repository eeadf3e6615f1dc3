package io.etcdportal.catalog.model;

import java.util.Locale;

/** What a list of clusters begins with. */
public enum ClusterOrder {
    /** What needs attention: the worst state, and within a state the oldest good backup. */
    ATTENTION("attention, good_at, "),
    /** The first name, with numbers as numbers: {@code app-2} is before {@code app-10}. */
    NAME(""),
    /** The one whose newest good backup is the oldest, or that has none. */
    OLDEST("good_at, "),
    /** The one whose newest good backup is the latest. */
    NEWEST("-good_at, "),
    /** The one whose newest good backup is the largest. */
    LARGEST("-good_size, "),
    /** The one whose newest good backup is the smallest, or of unknown size. */
    SMALLEST("good_size, ");

    private static final String BY_NAME = "sort_name, site, namespace, name";

    private final String first;

    ClusterOrder(String first) {
        this.first = first;
    }

    /** {@return the columns that are sorted by, which together are different for each cluster} */
    public String columns() {
        return first + BY_NAME;
    }

    /** {@return its name in addresses} */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
