package io.etcdportal;

import static org.assertj.core.api.Assertions.assertThat;

import static java.util.Objects.requireNonNull;

import io.etcdportal.testbed.Portal;
import io.etcdportal.testbed.S3Server;
import io.etcdportal.testbed.SidecarServer;
import io.etcdportal.testbed.Snapshots;
import io.etcdportal.testbed.Visitor;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A bucket of the site "eu" has never answered, a volume of the site "us" has: an empty list, a
 * number and a 404 are given only to whom the bucket could not tell of more.
 */
@Timeout(value = 240, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class UnreadSourcesTests {

    private static final String TEAMS =
            """
            teams:
              payments:
                members: {users: [alice]}
                grants:
                  - {clusters: "*/payments/*", verbs: [list, download]}
              platform:
                members: {users: [bob]}
                grants:
                  - {clusters: "*/platform/*", verbs: [list, download]}
              americans:
                members: {users: [carol]}
                grants:
                  - {clusters: "us/platform/*", verbs: [list, download]}
            """;

    private final S3Server bucket = S3Server.start();
    private @Nullable SidecarServer sidecar;
    private @Nullable Portal started;

    @BeforeAll
    void start(@TempDir Path temporary) throws IOException {
        bucket.fallSilent();
        Path ledger = Files.createDirectories(temporary.resolve("volume/v1/ledger"));
        Snapshots.copy("3.5.16", 31, ledger);
        Files.createDirectories(temporary.resolve("sidecar"));
        SidecarServer counting = SidecarServer.start(temporary.resolve("sidecar"));
        counting.script("/v1/status", status(3));
        sidecar = counting;
        started =
                Portal.in(temporary)
                        .access(temporary, TEAMS + Portal.accounts("alice", "bob", "carol", "dave"))
                        .bucket("bucket", "platform", bucket)
                        .set("portal.sources.s3.bucket.read-timeout", "1s")
                        .directory("volume", "payments", temporary.resolve("volume"))
                        .set("portal.sources.directory.volume.site", "us")
                        .set("portal.sources.sidecar.counting.site", "asia")
                        .set("portal.sources.sidecar.counting.url", counting.address())
                        .set("portal.sources.sidecar.counting.clusters", "counting/counting")
                        .start()
                        .await(
                                "/api/v1/sources",
                                sources ->
                                        sources.valueStream()
                                                .allMatch(
                                                        one ->
                                                                one.has("answered")
                                                                        || one.has("failure")));
    }

    private static String status(int backups) {
        String body = "{\"status\":\"ok\",\"backups\":" + backups + ",\"backupSize\":0.3}";
        return "HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: "
                + body.length()
                + "\r\n\r\n"
                + body;
    }

    @AfterAll
    void stop() {
        if (started != null) {
            started.close();
        }
        requireNonNull(sidecar).close();
        bucket.close();
    }

    private Portal portal() {
        return requireNonNull(started);
    }

    private String page(String user, String path) {
        Visitor visitor = new Visitor(portal());
        visitor.signIn(user, user + Portal.PASSWORD);
        return visitor.get(path).body();
    }

    @Order(1)
    @ParameterizedTest
    @CsvSource({
        "bob,   /api/v1/clusters",
        "bob,   /api/v1/clusters/counts",
        "bob,   /api/v1/clusters?sort=name&limit=1",
        "bob,   /api/v1/clusters?state=overdue",
        "bob,   /api/v1/clusters?site=eu",
        "bob,   /api/v1/sources",
        "bob,   /api/v1/clusters/eu/platform/ledger",
        "bob,   /api/v1/clusters/eu/platform/ledger/backups",
        "bob,   /api/v1/clusters/eu/platform/ledger/backups/latest",
        "bob,   /api/v1/clusters/eu/platform/ledger/backups/latest/content",
        "alice, /api/v1/clusters?q=vault",
        "alice, /api/v1/clusters/counts?q=vault",
        "alice, /api/v1/clusters?site=eu",
    })
    void whatNobodyKnowsIsNotCalledNothing(String user, String path) {
        HttpResponse<String> answer = portal().get(user, path);

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).isPresent();
        assertThat(answer.body())
                .contains("site-not-read-yet", "has never answered", "eu")
                .doesNotContain("bucket");
    }

    @Order(1)
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/sidecar/eu/platform/ledger/v1/backup",
                "/sidecar/eu/platform/ledger/v1/status"
            })
    void aSidecarIsNotSaidToHaveNothing(String path) {
        HttpResponse<String> answer = portal().get("bob", path);

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
        assertThat(answer.body()).contains("has never answered");
    }

    @Order(1)
    @Test
    void whoSeesEverythingIsToldWhy() {
        assertThat(portal().get("admin", "/api/v1/clusters?site=eu").body())
                .contains("site-not-read-yet", "bucket: ");
    }

    @Order(1)
    @Test
    void whatIsKnownIsListedWithWhereThereMayBeMore() {
        for (String query : new String[] {"", "?q=ledger", "?state=fresh"}) {
            JsonNode list = portal().json("alice", "/api/v1/clusters" + query);
            assertThat(list.path("unreadSites").valueStream().map(JsonNode::asString))
                    .as(query + ": " + list)
                    .containsExactly("eu");
        }
        JsonNode counts = portal().json("alice", "/api/v1/clusters/counts");
        assertThat(counts.path("total").asLong()).isOne();
        assertThat(counts.path("unreadSites").valueStream().map(JsonNode::asString))
                .containsExactly("eu");
        JsonNode there = portal().json("alice", "/api/v1/clusters?site=us");
        assertThat(there.path("total").asLong()).isOne();
        assertThat(there.path("unreadSites").isEmpty()).isTrue();
    }

    /** The bucket could not tell them of a cluster that they may see. */
    @Order(1)
    @ParameterizedTest
    @CsvSource({"carol, ''", "dave, ''", "carol, ?site=eu", "alice, ?site=us&q=vault"})
    void whoCannotSeeMoreIsToldThatThereIsNothing(String user, String query) {
        JsonNode list = portal().json(user, "/api/v1/clusters" + query);

        assertThat(list.path("items").isArray()).as(list.toString()).isTrue();
        assertThat(list.path("items").isEmpty()).isTrue();
        assertThat(list.path("unreadSites").isEmpty()).isTrue();
        if (!user.equals("alice")) {
            assertThat(portal().get(user, "/api/v1/sources").body()).isEqualTo("[]");
        }
    }

    @Order(1)
    @Test
    void pagesSayWhatIsNotKnown() {
        assertThat(page("bob", "/clusters"))
                .contains("A source of eu has never answered")
                .doesNotContain("have access to any cluster");
        assertThat(page("bob", "/clusters?q=vault"))
                .contains("A source of eu has never answered")
                .doesNotContain("No clusters match</h2>");
        assertThat(page("bob", "/sources"))
                .contains("A source of eu has never answered")
                .doesNotContain("have access to any source");
        assertThat(page("alice", "/clusters"))
                .contains("ledger", "A source of eu has never answered; its clusters are missing");
        assertThat(page("carol", "/clusters"))
                .contains("have access to any cluster")
                .doesNotContain("never answered");
    }

    /** Neither copies nor unrecognized were counted. */
    @Order(1)
    @Test
    void aSourceThatHasNeverAnsweredHasNoNumbers() {
        JsonNode source = source("bucket");

        assertThat(source.path("state").asString()).isEqualTo("failing");
        assertThat(source.has("copies")).as(source.toString()).isFalse();
        assertThat(source.has("strays")).isFalse();
        assertThat(source("volume").path("copies").asLong()).isOne();
    }

    private JsonNode source(String name) {
        return portal().json("admin", "/api/v1/sources")
                .valueStream()
                .filter(one -> one.path("name").asString().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** Its sidecar counts three backups and names none. */
    @Order(1)
    @Test
    void aClusterWhoseBackupsAreCountedHasNotNone() {
        JsonNode cluster =
                portal().json("admin", "/api/v1/clusters/asia/counting/counting").path("cluster");

        assertThat(cluster.path("state").asString()).isEqualTo("undated");
        assertThat(page("admin", "/clusters"))
                .contains("3 backups are reported, but not listed")
                .doesNotContain("No known backups.");
    }

    @Order(2)
    @Test
    void whatHasAnsweredIsBelieved() {
        bucket.heal();
        portal().await("/api/v1/sources", _ -> source("bucket").has("answered"));

        HttpResponse<String> answer = portal().get("bob", "/api/v1/clusters");
        assertThat(answer.statusCode()).isEqualTo(200);
        JsonNode list = new JsonMapper().readTree(answer.body());
        assertThat(list.path("items").isEmpty()).isTrue();
        assertThat(list.path("total").asLong()).isZero();
        assertThat(list.path("unreadSites").isEmpty()).isTrue();
        assertThat(portal().get("bob", "/api/v1/clusters/eu/platform/ledger").statusCode())
                .isEqualTo(404);
        assertThat(page("bob", "/clusters")).contains("have access to any cluster");
    }
}
