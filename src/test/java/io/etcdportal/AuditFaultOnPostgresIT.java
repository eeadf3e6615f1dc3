package io.etcdportal;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdportal.testbed.NeedsEngine;
import io.etcdportal.testbed.Portal;
import io.etcdportal.testbed.PostgresServer;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.core.JdbcTemplate;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;

import javax.sql.DataSource;

/** Also what only a server can suffer: it stops, it hangs as a whole, its disk is full. */
@NeedsEngine
class AuditFaultOnPostgresIT extends AuditFaultContract {

    private static final PostgresServer SHARED = new PostgresServer().onOnePort();

    private PostgresServer server = SHARED;

    @BeforeAll
    static void startServer() {
        SHARED.start();
    }

    @AfterAll
    static void stopServer() {
        SHARED.stop();
    }

    @BeforeEach
    void empty() {
        new JdbcTemplate(database()).execute("drop schema public cascade; create schema public");
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
    String lock() {
        return "lock table audit_head in exclusive mode";
    }

    /** What runs goes on to its end; what is new can't be found, and is refused. */
    @Test
    void aServerThatHangsEndsNoDownloadAndHangsNoRequest() throws IOException {
        try (Portal portal = start(settings());
                InputStream running = begin(portal)) {
            server.pause();
            assertThat(fetch(portal)).isEqualTo(503);
            assertThat(running.transferTo(OutputStream.nullOutputStream())).isEqualTo(LARGE - 1);
            server.resume();
            settle();
            awaitService(portal);
            settle();
        }
    }

    @Test
    void aServerThatWasKilledEndsNoDownload() throws IOException {
        try (Portal portal = start(settings());
                InputStream running = begin(portal)) {
            server.kill();
            assertThat(fetch(portal)).isEqualTo(503);
            assertThat(running.transferTo(OutputStream.nullOutputStream())).isEqualTo(LARGE - 1);
            assertThat(fetch(portal)).isEqualTo(503);
            server.startAgain();
            awaitService(portal);
            settle();
        }
    }

    /** A first byte, and no more than that until somebody reads on. */
    private InputStream begin(Portal portal) throws IOException {
        HttpResponse<InputStream> answer =
                portal.send(portal.as("alice", content("large")), BodyHandlers.ofInputStream());
        assertThat(answer.statusCode()).isEqualTo(200);
        served.add(answer.headers().firstValue("X-Request-Id").orElseThrow());
        assertThat(answer.body().read()).isNotNegative();
        return answer.body();
    }

    private void awaitService(Portal portal) {
        Instant deadline = Instant.now().plus(Duration.ofMinutes(2));
        while (fetch(portal) != 200) {
            assertThat(Instant.now()).as("until it serves again").isBefore(deadline);
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
        }
    }

    /** As a server is that has become another one's standby. */
    @Test
    void aServerThatOnlyReadsCostsNoDownload() {
        JdbcTemplate direct = new JdbcTemplate(database());
        try (Portal portal = start(settings())) {
            readOnly(direct, "on");
            fetchUntilTheDatabaseTakesNothing(portal);
            assertThat(createToken(portal)).isEqualTo(503);
            readOnly(direct, "off");
            settle();
        }
    }

    private static void readOnly(JdbcTemplate server, String value) {
        server.execute("alter system set default_transaction_read_only = " + value);
        server.execute("select pg_reload_conf()");
    }

    @Test
    void aServerWhoseDiskIsFullCostsNoDownload() {
        try (PostgresServer small = new PostgresServer().onSmallDisk(128)) {
            small.start();
            server = small;
            try (Portal portal = start(settings())) {
                small.fillDisk();
                fetchUntilTheDatabaseTakesNothing(portal);
                small.freeDisk();
                settle();
                assertThat(fetch(portal)).isEqualTo(200);
                settle();
            }
        }
    }

    /** All of it is served, since there is a journal. */
    private void fetchUntilTheDatabaseTakesNothing(Portal portal) {
        do {
            assertThat(fetch(portal)).isEqualTo(200);
            assertThat(served).hasSizeLessThan(5_000);
        } while (account().begun().contains(served.getLast()));
        assertThat(fetch(portal)).isEqualTo(200);
    }

    private static int createToken(Portal portal) {
        return portal.send(
                        portal.as("alice", "/api/v1/tokens")
                                .header("Content-Type", "application/json")
                                .POST(BodyPublishers.ofString("{\"name\":\"night\",\"days\":1}")),
                        BodyHandlers.ofString())
                .statusCode();
    }
}
