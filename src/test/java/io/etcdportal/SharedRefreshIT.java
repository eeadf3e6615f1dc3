package io.etcdportal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import io.etcdportal.testbed.LoopbackServer;
import io.etcdportal.testbed.NeedsEngine;
import io.etcdportal.testbed.Portal;
import io.etcdportal.testbed.PostgresDatabase;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.simple.JdbcClient;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** Portals on one database that have the same bucket as a source. */
@NeedsEngine
@ExtendWith(OutputCaptureExtension.class)
class SharedRefreshIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration LISTING_TAKES = Duration.ofMillis(300);

    private final AtomicInteger listings = new AtomicInteger();
    private final AtomicInteger atOnce = new AtomicInteger();
    private final AtomicInteger mostAtOnce = new AtomicInteger();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private @TempDir Path directory = Path.of("");
    private @Nullable HttpServer store;
    private @Nullable PostgresDatabase database;

    @BeforeEach
    void start() throws IOException {
        store = LoopbackServer.create();
        store.createContext("/", this::list);
        store.setExecutor(threads);
        store.start();
        database = PostgresDatabase.withTables();
    }

    @AfterEach
    void stop() {
        Objects.requireNonNull(store).stop(0);
        Objects.requireNonNull(database).close();
        threads.close();
    }

    private void list(HttpExchange exchange) throws IOException {
        mostAtOnce.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
        try (exchange) {
            Thread.sleep(LISTING_TAKES);
            byte[] page =
                    "<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>"
                            .getBytes(UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/xml");
            atOnce.decrementAndGet();
            listings.incrementAndGet();
            exchange.sendResponseHeaders(200, page.length);
            exchange.getResponseBody().write(page);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Portal portal(String name, String refreshEvery) throws IOException {
        Path own = Files.createDirectories(directory.resolve(name));
        return Portal.in(own)
                .teams(own)
                .database(Objects.requireNonNull(database))
                .set("portal.catalog.refresh-every", refreshEvery)
                .set("portal.sources.s3.bucket.site", "eu")
                .set("portal.sources.s3.bucket.namespace", "payments")
                .set("portal.sources.s3.bucket.bucket", "bucket")
                .set(
                        "portal.sources.s3.bucket.endpoint",
                        "http://127.0.0.1:" + Objects.requireNonNull(store).getAddress().getPort())
                .set("portal.sources.s3.bucket.path-style", true)
                .set("portal.sources.s3.bucket.access-key", "key")
                .set("portal.sources.s3.bucket.secret-key", "secret")
                .start()
                .await(
                        "/api/v1/sources",
                        sources ->
                                sources.valueStream()
                                        .anyMatch(
                                                source ->
                                                        source.path("state")
                                                                .asString()
                                                                .equals("answering")));
    }

    private static void refresh(Portal portal) {
        assertThat(
                        portal.send(
                                        portal.as("admin", "/api/v1/sources/bucket/refresh")
                                                .POST(BodyPublishers.noBody()),
                                        BodyHandlers.discarding())
                                .statusCode())
                .isEqualTo(202);
    }

    private void awaitListings(int count) {
        await().atMost(PATIENCE).until(() -> listings.get() >= count);
    }

    @Test
    void onePortalListsASourceAtATime() throws IOException {
        try (Portal first = portal("first", "200ms");
                Portal second = portal("second", "200ms")) {
            for (int i = 0; i < 6; i++) {
                int before = listings.get();
                refresh(first);
                refresh(second);
                awaitListings(before + 2);
            }
            assertThat(mostAtOnce).hasValue(1);
        }
    }

    @Test
    void whatOnePortalHasListedTheOtherNeedNot() throws IOException {
        try (Portal first = portal("first", "1h")) {
            assertThat(listings).hasValue(1);
            try (Portal second = portal("second", "1h")) {
                refresh(second);
                awaitListings(2);
                refresh(first);
                awaitListings(3);
            }
            assertThat(listings).as("a portal that starts has no need to list").hasValue(3);
        }
    }

    /** Another portal's clock was a day ahead, and that portal is gone. */
    @Test
    void aTimeOfTomorrowHoldsUpNothing() throws IOException {
        try (Portal _ = portal("first", "500ms")) {
            JdbcClient.create(Objects.requireNonNull(database).dataSource())
                    .sql("update source set asked_at = asked_at + 86400000")
                    .update();
            int before = listings.get();

            awaitListings(before + 2);
        }
    }

    @Test
    void aRequestOutlivesADatabaseThatFails(CapturedOutput output) throws IOException {
        try (Portal portal = portal("first", "1h")) {
            JdbcClient jdbc = JdbcClient.create(Objects.requireNonNull(database).dataSource());
            jdbc.sql("alter table shedlock rename to away").update();
            refresh(portal);
            portal.await("/api/v1/sources", _ -> output.getAll().contains("read again later"));
            jdbc.sql("alter table away rename to shedlock").update();

            awaitListings(2);
            assertThat(output).doesNotContain("Unexpected exception");
        }
    }

    @Test
    void theLocksOfADeadPortalExpire() throws IOException {
        try (Portal portal = portal("first", "1h")) {
            JdbcClient.create(Objects.requireNonNull(database).dataSource())
                    .sql(
                            """
                            update shedlock set locked_by = 'dead',
                                lock_until = timezone('utc', current_timestamp) + interval '3 seconds'\
                            """)
                    .update();
            refresh(portal);
            awaitListings(2);
        }
    }
}
