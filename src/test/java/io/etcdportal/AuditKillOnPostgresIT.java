package io.etcdportal;

import io.etcdportal.testbed.NeedsEngine;
import io.etcdportal.testbed.Portal;
import io.etcdportal.testbed.PostgresServer;

import org.junit.jupiter.api.AfterEach;
import org.postgresql.ds.PGSimpleDataSource;

import java.nio.file.Path;

import javax.sql.DataSource;

@NeedsEngine
class AuditKillOnPostgresIT extends AuditKillContract {

    private final PostgresServer server = new PostgresServer();

    @Override
    Portal.Settings on(Portal.Settings settings) {
        server.start();
        return settings.database(server);
    }

    @AfterEach
    void stop() {
        server.stop();
    }

    @Override
    DataSource database(Path directory) {
        PGSimpleDataSource database = new PGSimpleDataSource();
        database.setUrl(server.getJdbcUrl());
        database.setUser(server.getUsername());
        database.setPassword(server.getPassword());
        return database;
    }

    @Override
    String lock() {
        return "lock table audit_head in exclusive mode";
    }
}
