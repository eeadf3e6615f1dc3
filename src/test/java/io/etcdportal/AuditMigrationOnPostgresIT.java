package io.etcdportal;

import io.etcdportal.testbed.NeedsEngine;
import io.etcdportal.testbed.Portal;
import io.etcdportal.testbed.PostgresServer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.postgresql.ds.PGSimpleDataSource;

import javax.sql.DataSource;

@NeedsEngine
class AuditMigrationOnPostgresIT extends AuditMigrationContract {

    private final PostgresServer server = new PostgresServer();

    @BeforeEach
    void start() {
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop();
    }

    @Override
    Portal.Settings on(Portal.Settings settings) {
        return settings.database(server);
    }

    @Override
    DataSource database() {
        PGSimpleDataSource database = new PGSimpleDataSource();
        database.setUrl(server.getJdbcUrl());
        database.setUser(server.getUsername());
        database.setPassword(server.getPassword());
        return database;
    }

    @Override
    String vendor() {
        return "postgresql";
    }
}
