package io.etcdportal.catalog.store;

import io.etcdportal.source.SourceFailure;

import org.jspecify.annotations.Nullable;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;

/** How columns that may be empty are read and written: the same way in every table. */
public final class CatalogColumns {

    private CatalogColumns() {}

    public static @Nullable Long number(ResultSet row, String column) throws SQLException {
        long value = row.getLong(column);
        return row.wasNull() ? null : value;
    }

    /** Times are kept as milliseconds, 0 for one that isn't known. */
    public static @Nullable Instant time(ResultSet row, String column) throws SQLException {
        long value = row.getLong(column);
        return value == 0 ? null : Instant.ofEpochMilli(value);
    }

    public static long millis(@Nullable Instant time) {
        return time == null ? 0 : time.toEpochMilli();
    }

    public static @Nullable SourceFailure failure(ResultSet row, String source, String prefix)
            throws SQLException {
        String cause = row.getString(prefix + "failure_cause");
        return cause == null
                ? null
                : new SourceFailure(
                        row.getString(source),
                        SourceFailure.Cause.valueOf(cause),
                        row.getString(prefix + "failure_detail"));
    }
}
