package io.etcdportal.audit.verify;

import io.etcdportal.testbed.Databases;
import io.etcdportal.testbed.NeedsEngine;
import io.etcdportal.testbed.PostgresServer;

import org.junit.jupiter.api.AfterAll;

import java.nio.file.Path;

import javax.sql.DataSource;

@NeedsEngine
class VerificationOnPostgresIT extends VerificationContract {

    private final PostgresServer server = new PostgresServer();

    @Override
    DataSource make(Path directory) {
        server.start();
        return Databases.postgres(server);
    }

    @AfterAll
    void stop() {
        server.stop();
    }
}
