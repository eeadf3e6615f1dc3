package io.etcdportal.audit.store;

import org.jspecify.annotations.Nullable;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** How columns that may be empty are read. */
public final class AuditColumns {

    private AuditColumns() {}

    public static @Nullable Long number(ResultSet row, String column) throws SQLException {
        long number = row.getLong(column);
        return row.wasNull() ? null : number;
    }

    /** {@return all columns of a row of numbers} */
    public static List<@Nullable Long> numbers(ResultSet row) throws SQLException {
        List<@Nullable Long> numbers = new ArrayList<>();
        for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
            long number = row.getLong(i);
            numbers.add(row.wasNull() ? null : number);
        }
        return numbers;
    }
}
