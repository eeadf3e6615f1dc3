package io.etcdportal.catalog;

/** How a cluster is doing for backups, as far as the catalogue can tell. */
public enum ClusterState {
    /** Nothing speaks against its newest backup. */
    FRESH("Fresh", "The newest backup is not known to be late or damaged."),
    /** Its newest backup is older than expected. */
    OVERDUE("Overdue", "The newest backup is older than expected."),
    /** Its newest backup can't be whole. */
    DAMAGED("Damaged", "The newest backup can't be whole."),
    /** No source of it answered the last time; what is shown is what was known before. */
    UNREACHABLE("Unreachable", "No source of this cluster answered the last time."),
    /** A source knows it and has no backup of it. */
    EMPTY("No backups", "A source knows this cluster and has no backup of it.");

    private final String label;
    private final String explanation;

    ClusterState(String label, String explanation) {
        this.label = label;
        this.explanation = explanation;
    }

    /** {@return one or two words for a page} */
    public String label() {
        return label;
    }

    /** {@return what it means, as a sentence} */
    public String explanation() {
        return explanation;
    }
}
