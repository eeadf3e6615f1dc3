package io.etcdportal;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdportal.testbed.Portal;
import io.etcdportal.testbed.WebhookReceiver;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.LongStream;

import javax.sql.DataSource;

/** Entries leave the portal in their order, each at least once; on every database. */
abstract class AuditFeedContract {

    private static final JsonMapper JSON = new JsonMapper();

    private WebhookReceiver receiver = new WebhookReceiver();
    private Path directory = Path.of("");

    /** Names the database, which the next test finds empty. */
    abstract Portal.Settings on(Portal.Settings settings);

    @BeforeEach
    void start(@TempDir Path temporary) {
        directory = temporary;
        receiver = new WebhookReceiver();
    }

    @AfterEach
    void stop() {
        receiver.close();
    }

    @Test
    void aWebhookGetsEveryEntryOnceAndInOrder() {
        try (Portal portal = withWebhook("a")) {
            look(portal, 30);

            await(() -> receiver.ids().size() == last(portal));
            assertThat(receiver.ids()).isEqualTo(upTo(last(portal)));
            await(() -> state(portal).get("behind").asLong() == 0);
        }
    }

    @Test
    void whatDoesNotGetThroughComesAgain() {
        receiver.answerNextWith(500, 302, 429);
        try (Portal portal = withWebhook("a")) {
            await(() -> state(portal).has("failure"));
            assertThat(state(portal).get("failure").asString()).contains("status");
            look(portal, 3);

            await(() -> receiver.ids().size() == last(portal));
            assertThat(receiver.ids()).isEqualTo(upTo(last(portal)));
            assertThat(receiver.messages().get(1)).startsWith("audit-1-");
            assertThat(receiver.unexpectedPaths()).isEmpty();
            await(() -> !state(portal).has("failure"));
        }
    }

    @Test
    void whoDoesNotAnswerIsNotWaitedForForLong() {
        receiver.stall(true);
        try (Portal portal = impatient().start()) {
            await(() -> receiver.messages().size() >= 2);
            assertThat(state(portal).get("failure").asString()).contains("in time");
            receiver.stall(false);
            await(() -> receiver.ids().size() == last(portal));
        }
    }

    @Test
    void aNewStartGoesOnWhereTheLastOneEnded() {
        try (Portal portal = withWebhook("a")) {
            look(portal, 3);
            await(() -> receiver.ids().size() == last(portal));
        }
        try (Portal portal = withWebhook("a")) {
            look(portal, 3);
            await(() -> receiver.ids().size() >= last(portal));
            assertThat(receiver.ids()).isEqualTo(upTo(last(portal)));
        }
    }

    @Test
    void aFeedThatIsLateShowsInHealthAndMetrics() {
        receiver.stall(true);
        try (Portal portal =
                impatient().management().set("portal.audit.webhook.late-after", "1s").start()) {
            await(() -> management(portal, "/actuator/health").statusCode() == 503);
            assertThat(management(portal, "/actuator/prometheus").body())
                    .containsPattern("portal_audit_feed_lag_seconds\\{feed=\"webhook\"[^}]*} [1-9]")
                    .containsPattern("portal_audit_feed_behind\\{feed=\"webhook\"[^}]*} [1-9]");
            assertThat(management(portal, "/actuator/health/readiness").statusCode())
                    .isEqualTo(200);
            receiver.stall(false);
            await(() -> management(portal, "/actuator/health").statusCode() == 200);
            // Each of them asks this kind of database.
            for (String part :
                    List.of("clusters", "sources", "checks", "database", "emergency_account")) {
                await(
                        () ->
                                management(portal, "/actuator/prometheus")
                                        .body()
                                        .contains(
                                                "portal_metrics_read_timestamp_seconds{part=\""
                                                        + part
                                                        + "\"} 1."));
            }
        }
    }

    /** As far as another portal counts, it sends; where it counts on no more, this one goes on. */
    @Test
    void whoHasFallenSilentIsTakenOverFrom() {
        try (Portal portal = withWebhook("a")) {
            await(() -> receiver.ids().size() == last(portal));
            int before = receiver.ids().size();
            for (int beat = 0; beat < 20; beat++) {
                database(portal)
                        .update("update audit_feed set holder = 'another', beats = beats + 1");
                look(portal, 1);
                LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
            }
            // What was on its way when the other one took the feed may have arrived.
            assertThat(receiver.ids().size()).isLessThanOrEqualTo(before + 2);

            await(() -> receiver.ids().size() >= last(portal));
            assertThat(receiver.ids().stream().distinct()).isEqualTo(upTo(last(portal)));
        }
    }

    @Test
    void feedsAreForAdministrators() {
        try (Portal portal = withWebhook("a")) {
            assertThat(portal.get("alice", "/api/v1/audit/feeds").statusCode()).isEqualTo(403);
            await(() -> portal.json("admin", "/api/v1/audit/feeds").size() == 1);
            assertThat(portal.get("admin", "/api/v1/audit/feeds").body())
                    .doesNotContain(WebhookReceiver.SECRET);
        }
    }

    @Test
    void aFileGetsEveryEntryThroughEveryRotation() throws IOException {
        Path file = directory.resolve("audit.log");
        Path rotated = directory.resolve("audit.log.1");
        Files.writeString(file, "{\"id\":1,\"torn\":");
        try (Portal portal = withFile(file)) {
            look(portal, 3);
            await(() -> lines(file).size() == last(portal) + 1);

            Files.move(file, rotated, StandardCopyOption.ATOMIC_MOVE);
            long before = last(portal);
            look(portal, 2);
            await(() -> lines(file).size() == last(portal) - before);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");

            List<String> kept = lines(file);
            Files.writeString(file, "", StandardOpenOption.TRUNCATE_EXISTING);
            look(portal, 2);
            await(() -> ids(rotated) + kept.size() + lines(file).size() == last(portal));
            assertThat(
                            LongStream.concat(
                                            lines(rotated).stream()
                                                    .skip(1)
                                                    .mapToLong(AuditFeedContract::id),
                                            LongStream.concat(
                                                    kept.stream().mapToLong(AuditFeedContract::id),
                                                    lines(file).stream()
                                                            .mapToLong(AuditFeedContract::id)))
                                    .boxed())
                    .isEqualTo(upTo(last(portal)));
        }
    }

    @Test
    void aFullDiskIsSaidAndLosesNothing() throws IOException {
        Path file = directory.resolve("full");
        Files.createSymbolicLink(file, Path.of("/dev/full"));
        try (Portal portal = withFile(file)) {
            await(() -> state(portal).has("failure"));
            assertThat(state(portal).get("failure").asString()).contains("can't be written");
            assertThat(state(portal).get("position").asLong()).isZero();

            Files.delete(file);
            await(() -> Files.exists(file) && lines(file).size() == last(portal));
        }
    }

    Portal.Settings settings(String name) {
        Path home = directory.resolve(name);
        try {
            Files.createDirectories(home);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return on(
                Portal.in(home)
                        .teams(home)
                        .set("portal.audit.webhook.url", receiver.url())
                        .set("portal.audit.webhook.secret", WebhookReceiver.SECRET)
                        .set("portal.audit.webhook.timeout", "10s")
                        .set("portal.audit.webhook.most", "7"));
    }

    /** For a receiver that does not answer. */
    private Portal.Settings impatient() {
        return settings("a").set("portal.audit.webhook.timeout", "1s");
    }

    Portal withWebhook(String name) {
        return settings(name).start();
    }

    private Portal withFile(Path file) {
        return on(Portal.in(directory).teams(directory).set("portal.audit.file.path", file))
                .start();
    }

    WebhookReceiver receiver() {
        return receiver;
    }

    /** Leaves as many entries, and waits until they are there. */
    static void look(Portal portal, int times) {
        for (int i = 0; i < times; i++) {
            portal.get("admin", "/api/v1/audit/entries?person=nobody-" + System.nanoTime());
        }
    }

    static long last(Portal portal) {
        return java.util.Objects.requireNonNull(
                database(portal)
                        .queryForObject(
                                "select coalesce(max(id), 0) from audit_entry", Long.class));
    }

    static JdbcTemplate database(Portal portal) {
        return new JdbcTemplate(portal.bean(DataSource.class));
    }

    static List<Long> upTo(long last) {
        return LongStream.rangeClosed(1, last).boxed().toList();
    }

    private static JsonNode state(Portal portal) {
        JsonNode states = portal.json("admin", "/api/v1/audit/feeds");
        return states.isEmpty() ? JSON.createObjectNode() : states.get(0);
    }

    private static HttpResponse<String> management(Portal portal, String path) {
        return portal.send(
                HttpRequest.newBuilder(portal.management(path)), BodyHandlers.ofString());
    }

    private static List<String> lines(Path file) {
        try {
            return Files.exists(file) ? Files.readAllLines(file) : List.of();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static long ids(Path file) {
        return lines(file).size() - 1L;
    }

    private static long id(String line) {
        return JSON.readTree(line).get("id").asLong();
    }

    static void await(BooleanSupplier expected) {
        Instant deadline = Instant.now().plus(Duration.ofSeconds(60));
        while (!expected.getAsBoolean()) {
            if (Instant.now().isAfter(deadline)) {
                throw new AssertionError("Not within a minute");
            }
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
    }
}
