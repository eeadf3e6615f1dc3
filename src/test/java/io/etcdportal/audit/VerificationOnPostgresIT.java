package io.etcdportal.audit;

import io.etcdportal.testbed.Databases;
import io.etcdportal.testbed.NeedsEngine;
import io.etcdportal.testbed.PostgresServer;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import javax.sql.DataSource;

@NeedsEngine
class VerificationOnPostgresIT extends VerificationContract {

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
}
