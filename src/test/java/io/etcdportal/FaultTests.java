package io.etcdportal;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdportal.testbed.Portal;
import io.etcdportal.testbed.RawHttp;
import io.etcdportal.testbed.S3Server;
import io.etcdportal.testbed.SidecarServer;
import io.etcdportal.testbed.Snapshots;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Objects;

/** Sources that refuse, stall, break off and lie: each is shown as such, and hides nothing else. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FaultTests {

    private static final String NAME = "3.1.20_0000000000000025_etcd.backup";
    private static final byte[] LARGE = Snapshots.sealed(3 * 1024 * 1024);
    private static final byte[] SMALL = Snapshots.sealed(4096);

    private final S3Server bucket = S3Server.start();
    private final S3Server closedBucket = S3Server.start();
    private Path directory = Path.of("");
    private @Nullable SidecarServer sidecar;
    private @Nullable Portal started;

    @BeforeAll
    void start(@TempDir Path temporary) throws IOException {
        directory = temporary;
        put("volume/v1/both", LARGE);
        put("volume/v1/volume-only", LARGE);
        put("sidecar", LARGE);
        put("vanishing/v1/vanishing", SMALL);
        bucket.put("v1/large/" + NAME, LARGE);
        bucket.put("v1/small/" + NAME, SMALL);
        bucket.put("v1/both/" + NAME, LARGE);
        put("volume/v1/pair", LARGE);
        bucket.put("v1/pair/" + NAME, Arrays.copyOf(LARGE, LARGE.length - 100));
        SidecarServer fleet = SidecarServer.start(directory.resolve("sidecar"));
        sidecar = fleet;
        Portal.Settings settings = Portal.in(directory).teams(directory);
        bucket(settings, "bucket", bucket);
        bucket(settings, "closed", closedBucket);
        settings.set("portal.sources.s3.closed.access-key", "wrong-access-key");
        directory(settings, "volume");
        directory(settings, "vanishing");
        directory(settings, "absent");
        settings.set("portal.downloads.check-first", 0).set("portal.downloads.patience", "1s");
        settings.set("portal.audit.journal", false);
        started =
                settings.set("portal.sources.sidecar.fleet.site", "eu")
                        .set("portal.sources.sidecar.fleet.url", fleet.address().toString())
                        .set("portal.sources.sidecar.fleet.clusters", "payments/behind")
                        .set("portal.sources.sidecar.fleet.read-timeout", "1500ms")
                        .start()
                        .awaitReading();
    }

    private void put(String folder, byte[] bytes) {
        Snapshots.lay(directory.resolve(folder).resolve(NAME), bytes);
    }

    private static void bucket(Portal.Settings settings, String name, S3Server server) {
        settings.bucket(name, "payments", server)
                .set("portal.sources.s3." + name + ".read-timeout", "1500ms");
    }

    private void directory(Portal.Settings settings, String name) {
        settings.directory(name, "payments", directory.resolve(name));
    }

    @AfterEach
    void heal() {
        bucket.heal();
        sidecar().heal();
        portal().awaitReading();
    }

    @AfterAll
    void stop() {
        if (started != null) {
            started.close();
        }
        sidecar().close();
        bucket.close();
        closedBucket.close();
    }

    private Portal portal() {
        return Objects.requireNonNull(started);
    }

    private SidecarServer sidecar() {
        return Objects.requireNonNull(sidecar);
    }

    /** What alice is answered, up to the end of the connection. */
    private RawHttp fetch(String path, String protocol) {
        try {
            return RawHttp.send(portal().port(), request(path, protocol));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void fetchAndLeave(String path, int afterBytes) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), portal().port())) {
            socket.setSoLinger(true, 0);
            socket.getOutputStream()
                    .write(request(path, "HTTP/1.1").getBytes(StandardCharsets.ISO_8859_1));
            socket.getInputStream().readNBytes(afterBytes);
        }
    }

    private static String request(String path, String protocol) {
        byte[] credentials =
                ("alice:alice" + Portal.PASSWORD).getBytes(StandardCharsets.ISO_8859_1);
        return "GET %s %s\r\nHost: portal\r\nConnection: close\r\nAuthorization: Basic %s\r\n\r\n"
                .formatted(path, protocol, Base64.getEncoder().encodeToString(credentials));
    }

    private static String content(String cluster) {
        return "/api/v1/clusters/eu/payments/" + cluster + "/backups/" + NAME + "/content";
    }

    @Test
    void aBucketThatBreaksOffIsGoneOnWith() {
        bucket.cutBodiesAfter(1_000_000);

        RawHttp answer = fetch(content("large"), "HTTP/1.1");

        assertThat(answer.whole()).isTrue();
        assertThat(answer.bytes()).isEqualTo(LARGE);
        JsonNode end = portal().lastEnd("large");
        assertThat(end.get("outcome").asString()).isEqualTo("completed");
        assertThat(end.get("legs").size()).isEqualTo(4);
        assertThat(end.get("legs").valueStream().mapToLong(leg -> leg.get("bytes").asLong()).sum())
                .isEqualTo(LARGE.length);
    }

    @Test
    void aBucketThatGivesNoMoreGivesAnAnswerThatIsShortOfItsLength() {
        bucket.giveNothingFrom(1_000_000);

        RawHttp answer = fetch(content("large"), "HTTP/1.1");

        assertThat(answer.status()).isEqualTo(200);
        assertBroken(answer, 1_000_000);
        JsonNode end = portal().lastEnd("large");
        assertThat(end.get("outcome").asString()).isEqualTo("failed");
        assertThat(end.get("bytes").asLong()).isGreaterThanOrEqualTo(answer.body().length());
    }

    @Test
    void aBucketThatStallsIsGoneOnWithToo() {
        bucket.stallBodiesAfter(2_000_000);

        RawHttp answer = fetch(content("large"), "HTTP/1.1");

        assertThat(answer.bytes()).isEqualTo(LARGE);
        assertThat(portal().lastEnd("large").get("outcome").asString()).isEqualTo("completed");
    }

    @Test
    void aFailureBeforeAnythingLeftIsToldAsOne() {
        bucket.giveNothingFrom(1_000);

        RawHttp answer = fetch(content("small"), "HTTP/1.1");

        assertThat(answer.status()).isEqualTo(502);
        assertThat(answer.whole()).isTrue();
        assertThat(answer.headers().get("Content-Type")).startsWith("application/problem+json");
        assertThat(answer.headers())
                .doesNotContainKeys("Content-Disposition", "ETag", "X-Revision");
        assertThat(answer.body()).contains("source-failed", "Source bucket");
    }

    @Test
    void aSilentBucketIsATimeOut() {
        bucket.fallSilent();

        assertThat(portal().get("alice", content("small")).statusCode()).isEqualTo(504);
        portal().await(
                        "/api/v1/sources",
                        sources ->
                                source(sources, "bucket")
                                        .path("failure")
                                        .path("cause")
                                        .asString()
                                        .equals("timed_out"));
        assertThat(
                        source(portal().json("admin", "/api/v1/sources"), "volume")
                                .get("state")
                                .asString())
                .isEqualTo("answering");
        assertThat(portal().get("alice", "/api/v1/clusters/eu/payments/large").statusCode())
                .isEqualTo(200);
    }

    @Test
    void theNextCopyIsTakenWhereTheFirstCannotBeOpened() throws IOException {
        Path file = directory.resolve("volume/v1/both").resolve(NAME);
        Path aside = directory.resolve("aside");
        Files.move(file, aside);
        try {
            RawHttp answer = fetch(content("both"), "HTTP/1.1");

            assertThat(answer.whole()).isTrue();
            assertThat(answer.bytes()).isEqualTo(LARGE);
            assertThat(portal().lastEnd("both").get("source").asString()).isEqualTo("bucket");
        } finally {
            Files.move(aside, file);
        }
    }

    @Test
    void aDamagedCopyNeverStandsInForAWholeOne() throws IOException {
        Path file = directory.resolve("volume/v1/pair").resolve(NAME);
        Path aside = directory.resolve("aside");
        Files.move(file, aside);
        try {
            RawHttp answer = fetch(content("pair"), "HTTP/1.1");
            assertThat(answer.status()).isIn(404, 409, 502);
            assertThat(answer.headers().get("Content-Type")).startsWith("application/problem+json");
        } finally {
            Files.move(aside, file);
        }
    }

    @Test
    void aBucketWithWrongKeysIsShownAsForbidden() {
        JsonNode closed = source(portal().json("admin", "/api/v1/sources"), "closed");

        assertThat(closed.get("state").asString()).isEqualTo("failing");
        assertThat(closed.get("failure").get("cause").asString()).isEqualTo("forbidden");
        assertThat(closed.toString()).doesNotContain("wrong-access-key", closedBucket.secretKey());
    }

    @Test
    void aDirectoryThatIsNotThereIsShownAsNotFound() {
        JsonNode absent = source(portal().json("admin", "/api/v1/sources"), "absent");

        assertThat(absent.get("failure").get("cause").asString()).isEqualTo("not_found");
        assertThat(absent.has("answered")).isFalse();
    }

    @Test
    void aDirectoryThatVanishesKeepsItsLastAnswerAndItsDownloadsFail() throws IOException {
        Path gone = directory.resolve("gone");
        Files.move(directory.resolve("vanishing"), gone);
        try {
            portal().await(
                            "/api/v1/sources",
                            sources ->
                                    source(sources, "vanishing")
                                            .get("state")
                                            .asString()
                                            .equals("failing"));

            JsonNode cluster = portal().json("alice", "/api/v1/clusters/eu/payments/vanishing");
            assertThat(cluster.get("cluster").get("state").asString()).isEqualTo("unreachable");
            assertThat(cluster.get("backups").get("items").size()).isEqualTo(1);
            assertThat(cluster.get("cluster").get("sources").get(0).has("answered")).isTrue();
            RawHttp answer = fetch(content("vanishing"), "HTTP/1.1");
            assertThat(answer.status()).isEqualTo(502);
            assertThat(portal().lastEnd("vanishing").get("outcome").asString()).isEqualTo("failed");
        } finally {
            Files.move(gone, directory.resolve("vanishing"));
        }
    }

    @Test
    void anObjectThatWasReplacedIsNotSentForTheOneThatWasListed() {
        byte[] other = Snapshots.sealed(8192);
        bucket.put("v1/replaced/" + NAME, SMALL);
        portal().awaitReading();
        bucket.put("v1/replaced/" + NAME, other);

        RawHttp answer = fetch(content("replaced"), "HTTP/1.1");

        if (answer.status() == 200) {
            assertThat(answer.bytes()).as("read again before it was asked for").isEqualTo(other);
        } else {
            assertThat(answer.status()).isEqualTo(502);
        }
        portal().await(
                        content("replaced").replace("/content", ""),
                        backup -> backup.path("size").asLong() == other.length);
        assertThat(fetch(content("replaced"), "HTTP/1.1").bytes()).isEqualTo(other);
    }

    @Test
    void aSidecarSendsWithoutALengthAndWhole() {
        RawHttp answer = fetch(content("behind"), "HTTP/1.1");

        assertThat(answer.headers()).containsEntry("Transfer-Encoding", "chunked");
        assertThat(answer.whole()).isTrue();
        assertThat(answer.bytes()).isEqualTo(LARGE);
        assertThat(portal().lastEnd("behind").get("outcome").asString()).isEqualTo("completed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"dies", "is reset", "stalls"})
    void aSidecarThatBreaksInTheMiddleGivesAnAnswerWithoutItsLastChunk(String how) {
        switch (how) {
            case "dies" -> sidecar().dieAfter(1_000_000);
            case "is reset" -> sidecar().resetAfter(1_000_000);
            default -> sidecar().stallAfter(1_000_000);
        }

        RawHttp answer = fetch(content("behind"), "HTTP/1.1");

        assertThat(answer.status()).isEqualTo(200);
        assertBroken(answer, 1_000_000);
        assertThat(portal().lastEnd("behind").get("outcome").asString()).isEqualTo("failed");
    }

    @Test
    void aSidecarThatIsDownIsShownAsSilentAndKeepsItsBackup() {
        sidecar().hangUp();
        portal().await(
                        "/api/v1/clusters/eu/payments/behind",
                        cluster ->
                                cluster.get("cluster")
                                        .get("state")
                                        .asString()
                                        .equals("unreachable"));

        assertThat(
                        portal().json("alice", "/api/v1/clusters/eu/payments/behind")
                                .get("backups")
                                .get("items")
                                .size())
                .isEqualTo(1);
        assertThat(fetch(content("behind"), "HTTP/1.1").status()).isEqualTo(502);
    }

    @Test
    void anOldProtocolGetsNoBackupOfUnknownLength() {
        RawHttp unknown = fetch(content("behind"), "HTTP/1.0");
        RawHttp known = fetch(content("large"), "HTTP/1.0");

        assertThat(unknown.status()).isEqualTo(505);
        assertThat(known.bytes()).isEqualTo(LARGE);
    }

    @Test
    void aClientThatLeavesIsWrittenDownAsGone() throws IOException {
        bucket.dripBodies(30, Duration.ofMillis(20));

        fetchAndLeave(content("large"), 200_000);

        JsonNode end = portal().lastEnd("large");
        assertThat(end.get("outcome").asString()).isEqualTo("aborted");
        assertThat(end.get("bytes").asLong()).isLessThan(LARGE.length);
    }

    @Test
    void whereNothingCanBeRecordedNothingIsSent() throws SQLException {
        Path database = directory.resolve("home/portal.db");
        try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + database);
                Statement statement = other.createStatement()) {
            statement.execute("begin immediate");
            RawHttp answer = fetch(content("volume-only"), "HTTP/1.1");
            statement.execute("rollback");

            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.body()).hasSizeLessThan(1_000);
        }
        portal().await(
                        "/api/v1/sources",
                        _ -> fetch(content("volume-only"), "HTTP/1.1").status() == 200);
    }

    /** A beginning of the backup, to the byte, and no sign that it is all of it. */
    private static void assertBroken(RawHttp answer, int sent) {
        assertThat(answer.whole()).isFalse();
        assertThat(answer.body().length()).isBetween(1, sent);
        assertThat(answer.bytes()).isEqualTo(Arrays.copyOf(LARGE, answer.body().length()));
    }

    private static JsonNode source(JsonNode sources, String name) {
        return sources.valueStream()
                .filter(source -> source.get("name").asString().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
