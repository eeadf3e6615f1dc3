package io.etcdportal.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.sql.DriverManager;
import java.sql.SQLException;

/** The database is the one that we mean, and keeps what it was told. */
@NeedsEngine
class PostgresServerIT {

    @Test
    void isPostgres15ThatSyncs() throws SQLException {
        try (var server = new PostgresServer()) {
            server.start();
            try (var connection =
                            DriverManager.getConnection(
                                    server.getJdbcUrl(),
                                    server.getUsername(),
                                    server.getPassword());
                    var statement = connection.createStatement();
                    var row =
                            statement.executeQuery("select version(), current_setting('fsync')")) {
                assertThat(row.next()).isTrue();
                assertThat(row.getString(1)).startsWith("PostgreSQL 15.");
                assertThat(row.getString(2)).isEqualTo("on");
            }
        }
    }
}
