package io.etcdportal.audit.exposure;

import io.etcdportal.testbed.Databases;
import io.etcdportal.testbed.NeedsEngine;
import io.etcdportal.testbed.PostgresServer;

import org.junit.jupiter.api.AfterAll;

import javax.sql.DataSource;

@NeedsEngine
class CopySearchOnPostgresIT extends CopySearchContract {

    private final PostgresServer server = new PostgresServer();

    @Override
    DataSource database() {
        server.start();
        return Databases.postgres(server);
    }

    @AfterAll
    void stopServer() {
        server.stop();
    }
}
