package io.etcdportal.catalog;

import io.etcdportal.testbed.Databases;
import io.etcdportal.testbed.NeedsEngine;
import io.etcdportal.testbed.PostgresServer;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import java.util.List;

import javax.sql.DataSource;

@NeedsEngine
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CatalogOnPostgresIT extends CatalogContract {

    private final PostgresServer server = new PostgresServer();
    private DataSource database = new DriverManagerDataSource();

    @BeforeAll
    void make() {
        server.start();
        database = Databases.postgres(server);
    }

    @AfterAll
    void stop() {
        server.stop();
    }

    @Override
    DataSource database() {
        return database;
    }

    /** The transaction that wrote a row stands beside it. */
    @Override
    List<String> rows() {
        return new JdbcTemplate(database)
                .queryForList(
                        "select 'copy ' || id || ' ' || xmin::text from copy union all select"
                                + " 'backup ' || id || ' ' || xmin::text from backup",
                        String.class);
    }
}
