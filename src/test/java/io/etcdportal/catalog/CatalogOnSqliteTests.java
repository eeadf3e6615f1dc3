package io.etcdportal.catalog;

import com.zaxxer.hikari.HikariDataSource;

import io.etcdportal.testbed.Databases;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;

import java.nio.file.Path;
import java.util.List;

import javax.sql.DataSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CatalogOnSqliteTests extends CatalogContract {

    @AutoClose private HikariDataSource database = new HikariDataSource();

    @BeforeAll
    void make(@TempDir Path directory) {
        database = Databases.sqlite(directory);
    }

    @Override
    DataSource database() {
        return database;
    }

    /** SQLite has no version of a row; the values of all its columns must do. */
    @Override
    List<String> rows() {
        return new JdbcTemplate(database)
                .queryForList(
                        "select 'copy ' || id || ' ' || backup_id || pin || size from copy union"
                                + " all select 'backup ' || id || written_at || size from backup",
                        String.class);
    }
}
