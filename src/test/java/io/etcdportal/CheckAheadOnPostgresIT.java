package io.etcdportal;

import io.etcdportal.testbed.NeedsEngine;
import io.etcdportal.testbed.Portal;
import io.etcdportal.testbed.PostgresServer;

import org.junit.jupiter.api.AfterAll;

@NeedsEngine
class CheckAheadOnPostgresIT extends CheckAheadContract {

    private final PostgresServer server = new PostgresServer();

    @Override
    Portal.Settings on(Portal.Settings settings) {
        server.start();
        return settings.database(server);
    }

    @AfterAll
    void stopServer() {
        server.stop();
    }
}
