package io.etcdportal.catalog;

import io.etcdportal.testbed.NeedsEngine;
import io.etcdportal.testbed.PostgresDatabase;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.TestInstance;
import org.springframework.jdbc.core.JdbcTemplate;

import java.util.List;

import javax.sql.DataSource;

@NeedsEngine
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CatalogOnPostgresIT extends CatalogContract {

    @AutoClose private final PostgresDatabase database = PostgresDatabase.withTables();

    @Override
    DataSource database() {
        return database.dataSource();
    }

    /** The transaction that wrote a row stands beside it. */
    @Override
    List<String> rows() {
        return new JdbcTemplate(database())
                .queryForList(
                        "select 'copy ' || id || ' ' || xmin::text from copy union all select"
                                + " 'backup ' || id || ' ' || xmin::text from backup",
                        String.class);
    }
}
