package io.etcdportal.catalog.store;

import java.util.Locale;

/** What a list of a cluster's backups begins with. */
public enum BackupOrder {
    /** The highest revision. */
    REVISION("", true),
    /** The one that was written last. Of an unknown time are the last ones. */
    NEWEST("b.written_at", true),
    /** The one that was written first. Of an unknown time are the first ones. */
    OLDEST("b.written_at", false),
    /** The largest. Of an unknown size are the last ones. */
    LARGEST("coalesce(b.size, -1)", true),
    /** The smallest. Of an unknown size are the first ones. */
    SMALLEST("coalesce(b.size, -1)", false);

    private static final String BY_REVISION = "b.revision, b.major, b.minor, b.patch, b.name";

    private final String first;
    private final boolean descending;

    BackupOrder(String first, boolean descending) {
        this.first = first;
        this.descending = descending;
    }

    /** {@return the columns that are sorted by, which together are different for each backup} */
    String sql() {
        String list = columns();
        return descending ? list.replace(", b.", " desc, b.") + " desc" : list;
    }

    /** {@return what is behind the place {@code :after…}} */
    String behind() {
        String after = ":afterRevision, :afterMajor, :afterMinor, :afterPatch, :afterName";
        return "(%s) %s (%s)"
                .formatted(
                        columns(),
                        descending ? "<" : ">",
                        first.isEmpty() ? after : ":afterValue, " + after);
    }

    private String columns() {
        return first.isEmpty() ? BY_REVISION : first + ", " + BY_REVISION;
    }

    /** {@return the place of a backup in this order} */
    public BackupCursor cursor(BackupTable.Row row) {
        return BackupCursor.of(value(row), row);
    }

    private long value(BackupTable.Row row) {
        return switch (this) {
            case REVISION -> 0;
            case NEWEST, OLDEST -> row.written() == null ? 0 : row.written().toEpochMilli();
            case LARGEST, SMALLEST -> row.size() == null ? -1 : row.size();
        };
    }

    /** {@return its name in addresses} */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
