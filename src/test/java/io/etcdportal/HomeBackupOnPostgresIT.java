package io.etcdportal;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdportal.testbed.NeedsEngine;
import io.etcdportal.testbed.Portal;
import io.etcdportal.testbed.PostgresServer;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.testcontainers.containers.Container.ExecResult;

/** {@code pg_dump} copies the database. */
@NeedsEngine
class HomeBackupOnPostgresIT extends HomeBackupContract {

    private static final PostgresServer SERVER = new PostgresServer();

    @BeforeAll
    static void start() {
        SERVER.start();
    }

    @AfterAll
    static void stop() {
        SERVER.stop();
    }

    @Override
    Portal.Settings onFirst(Portal.Settings settings) {
        return settings.database(SERVER);
    }

    @Override
    Portal.Settings onRestored(Portal.Settings settings) {
        return settings.database(SERVER)
                .set(
                        "spring.datasource.url",
                        SERVER.getJdbcUrl().replace("/" + SERVER.getDatabaseName(), "/restored"));
    }

    @Override
    void backUp() throws Exception {
        runInServer(
                "pg_dump --username %s --format custom --file /tmp/portal.dump %s"
                        .formatted(SERVER.getUsername(), SERVER.getDatabaseName()));
    }

    @Override
    void restore() throws Exception {
        runInServer("createdb --username %s restored".formatted(SERVER.getUsername()));
        runInServer(
                "pg_restore --username %s --dbname restored --no-owner /tmp/portal.dump"
                        .formatted(SERVER.getUsername()));
    }

    private static void runInServer(String command) throws Exception {
        ExecResult result =
                SERVER.execInContainer(
                        "bash", "-c", "PGPASSWORD=" + SERVER.getPassword() + " " + command);
        assertThat(result.getExitCode()).as(result.getStderr()).isZero();
    }
}
