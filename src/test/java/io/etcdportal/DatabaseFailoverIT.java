package io.etcdportal;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdportal.testbed.NeedsEngine;
import io.etcdportal.testbed.Portal;
import io.etcdportal.testbed.PostgresServer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/** The primary has moved, and the old one lives on as a server that only reads. */
@NeedsEngine
@ExtendWith(OutputCaptureExtension.class)
class DatabaseFailoverIT {

    private final PostgresServer server = new PostgresServer();

    @Test
    void connectionsToAServerThatOnlyReadsAreLeftBehind(
            @TempDir Path directory, CapturedOutput output) throws SQLException {
        server.start();
        try (Portal portal = Portal.in(directory).management().database(server).start()) {
            assertThat(readiness(portal)).isEqualTo(200);

            execute("alter system set default_transaction_read_only = on");
            execute("select pg_reload_conf()");
            portal.await("/api/v1/whoami", _ -> makeToken(portal) == 503);
            assertThat(output).contains("The database is read-only (25006)");
            assertThat(readiness(portal)).isEqualTo(503);

            execute(
                    "alter role "
                            + server.getUsername()
                            + " set default_transaction_read_only = off");
            portal.await("/api/v1/whoami", _ -> readiness(portal) == 200);
            assertThat(makeToken(portal)).isEqualTo(201);
            assertThat(makeToken(portal)).isEqualTo(201);
        } finally {
            server.stop();
        }
    }

    private static int makeToken(Portal portal) {
        return portal.send(
                        portal.as("admin", "/api/v1/tokens")
                                .header("Content-Type", "application/json")
                                .POST(BodyPublishers.ofString("{\"name\": \"t\", \"days\": 1}")),
                        BodyHandlers.discarding())
                .statusCode();
    }

    private static int readiness(Portal portal) {
        return portal.send(
                        HttpRequest.newBuilder(portal.management("/actuator/health/readiness")),
                        BodyHandlers.discarding())
                .statusCode();
    }

    /** As an administrator, whose own connection takes changes whatever the server's default is. */
    private void execute(String sql) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(
                                server.getJdbcUrl(), server.getUsername(), server.getPassword());
                Statement statement = connection.createStatement()) {
            statement.execute("set session characteristics as transaction read write");
            statement.execute(sql);
        }
    }
}
