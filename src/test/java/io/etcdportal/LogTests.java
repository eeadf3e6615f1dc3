package io.etcdportal;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.etcdportal.testbed.PackagedPortal;
import io.etcdportal.testbed.Portal;
import io.etcdportal.testbed.S3Server;
import io.etcdportal.testbed.Snapshots;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What a portal logs, as JSON, from its first start on, and how administrators change that. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LogTests {

    private static final String PASSWORD = "admin" + Portal.PASSWORD;
    private static final String LEVELS = "/api/v1/log-levels";
    private static final String CLASSES = "classes.txt";
    private static final JsonMapper JSON = new JsonMapper();

    private final HttpClient http = HttpClient.newHttpClient();
    private final S3Server bucket = S3Server.start();
    private @Nullable PackagedPortal started;
    private List<JsonNode> firstLines = List.of();
    private String classes = "";

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        bucket.put("v1/ledger/" + Snapshots.name("3.5.16", 37), Snapshots.sealed(64 << 10));
        Path access = Files.writeString(directory.resolve("access.yaml"), Portal.accounts("alice"));
        List<String> settings = new ArrayList<>();
        settings.addAll(
                Portal.in(directory)
                        .set("portal.access-file", access)
                        .bucket("bucket", "payments", bucket)
                        .arguments());
        settings.add("--logging.structured.format.console=ecs");
        started =
                PackagedPortal.fromClasses(
                        directory,
                        List.of("-Xlog:class+load:file=" + directory.resolve(CLASSES)),
                        Map.of(),
                        settings);
        classes = Files.readString(directory.resolve(CLASSES));
        firstLines = lines();
    }

    @AfterAll
    void stop() throws Exception {
        portal().close();
        bucket.close();
    }

    private PackagedPortal portal() {
        return Objects.requireNonNull(started);
    }

    /** A line that is no JSON fails whoever reads the log. */
    private List<JsonNode> lines() throws Exception {
        return portal().log()
                .lines()
                // The virtual machine itself knows no JSON.
                .filter(line -> !line.startsWith("WARNING: ") && !line.isBlank())
                .map(JSON::readTree)
                .toList();
    }

    private HttpResponse<String> send(String method, String user, String path) throws Exception {
        String credentials = user + ":" + user + Portal.PASSWORD;
        return http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + portal().port() + path))
                        .header(
                                "Authorization",
                                "Basic "
                                        + Base64.getEncoder()
                                                .encodeToString(credentials.getBytes(UTF_8)))
                        .method(method, BodyPublishers.noBody())
                        .build(),
                BodyHandlers.ofString());
    }

    private JsonNode changed() throws Exception {
        return JSON.readTree(send("GET", "admin", LEVELS).body()).path("items");
    }

    /** Libraries that have nothing to complain of say nothing. */
    @Test
    void aFirstStartLogsOnlyAFewLinesOfThePortal() {
        assertThat(firstLines)
                .hasSizeBetween(2, 8)
                .allSatisfy(
                        line -> {
                            assertThat(line.at("/log/logger").asString())
                                    .startsWith("io.etcdportal");
                            assertThat(line.at("/service/name").asString())
                                    .isEqualTo("etcd-backup-portal");
                            assertThat(line.at("/log/level").asString()).isEqualTo("INFO");
                        });
    }

    /** Traces are off: it is only looked up whether their classes are there. */
    @Test
    void nothingThatMakesTracesIsStarted() {
        assertThat(classes).contains(" io.etcdportal.EtcdBackupPortal ");
        assertThat(
                        classes.lines()
                                .filter(
                                        line ->
                                                line.contains(" io.opentelemetry.")
                                                        || line.contains(
                                                                " io.micrometer.tracing.")))
                .hasSizeLessThan(20)
                .noneMatch(line -> line.contains("Batch") || line.contains("HttpSender"));
    }

    /** At its finest level the portal logs what helps, with the request's id, and no secret. */
    @Test
    void everyLineOfARequestHasItsIdAndNoSecret() throws Exception {
        assertThat(send("PUT", "admin", LEVELS + "/io.etcdportal?level=trace").statusCode())
                .isEqualTo(200);
        HttpResponse<String> wrong = send("GET", "mallory", "/api/v1/clusters");
        HttpResponse<String> made =
                send("PUT", "admin", LEVELS + "/io.etcdportal.web?level=debug&duration=1h");
        String id = made.headers().firstValue("X-Request-Id").orElseThrow();
        portal().await(() -> send("GET", "admin", "/api/v1/clusters").body().contains("ledger"));
        assertThat(wrong.statusCode()).isEqualTo(401);
        assertThat(send("DELETE", "admin", LEVELS + "/io.etcdportal.web").statusCode())
                .isEqualTo(204);
        assertThat(send("DELETE", "admin", LEVELS + "/io.etcdportal").statusCode()).isEqualTo(204);

        assertThat(lines())
                .filteredOn(line -> line.path("http.request.id").asString().equals(id))
                .extracting(line -> line.path("message").asString())
                .anyMatch(message -> message.contains("io.etcdportal.web logs at level DEBUG"));
        assertThat(portal().log())
                .doesNotContain(
                        PASSWORD,
                        "mallory" + Portal.PASSWORD,
                        bucket.secretKey(),
                        Base64.getEncoder().encodeToString(("admin:" + PASSWORD).getBytes(UTF_8)));
    }

    @Test
    void aChangedLevelEndsByItself() throws Exception {
        String logger = "io.etcdportal.catalog.refresh";

        HttpResponse<String> answer =
                send("PUT", "admin", LEVELS + "/" + logger + "?level=debug&duration=1s");
        portal().await(() -> changed().isEmpty());

        JsonNode change = JSON.readTree(answer.body()).at("/items/0");
        assertThat(change.path("logger").asString()).isEqualTo(logger);
        assertThat(change.path("level").asString()).isEqualTo("debug");
        assertThat(change.path("by").asString()).isEqualTo("admin");
        assertThat(portal().log()).contains(logger + " logs as before");
        assertThat(
                        JSON.readTree(
                                        send(
                                                        "GET",
                                                        "admin",
                                                        "/api/v1/audit/entries?event=log_level_changed")
                                                .body())
                                .path("items")
                                .valueStream()
                                .map(entry -> entry.path("subject").asString()))
                .contains(logger);
    }

    @ParameterizedTest
    @CsvSource({
        // Its finest levels show headers and what they are signed with.
        "404, PUT, admin, /org.apache.hc.client5.http.wire?level=trace",
        "404, PUT, admin, /ROOT?level=debug",
        "404, PUT, admin, /io.etcdportal.nothing?level=debug",
        "404, DELETE, admin, /ROOT",
        "400, PUT, admin, /io.etcdportal?level=off",
        "400, PUT, admin, /io.etcdportal?level=loud",
        "400, PUT, admin, /io.etcdportal?level=debug&duration=5h",
        "400, PUT, admin, /io.etcdportal?level=debug&duration=0s",
        "400, PUT, admin, /io.etcdportal?level=debug&duration=99999999999999999999d",
        "403, PUT, alice, /io.etcdportal?level=debug",
        "403, DELETE, alice, /io.etcdportal",
        "403, GET, alice, ''",
    })
    void whatMakesNoSenseIsRefused(int status, String method, String user, String path)
            throws Exception {
        assertThat(send(method, user, LEVELS + path).statusCode()).isEqualTo(status);
    }
}
