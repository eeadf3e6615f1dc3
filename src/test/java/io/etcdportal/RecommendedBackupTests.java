package io.etcdportal;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdportal.testbed.Portal;
import io.etcdportal.testbed.S3Server;
import io.etcdportal.testbed.Snapshots;
import io.etcdportal.testbed.Visitor;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import tools.jackson.databind.JsonNode;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * The backup to take where copies can't be read, clusters were made anew, and clocks are wrong:
 * what programs and people are told of that.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RecommendedBackupTests {

    private static final String NEWEST = Snapshots.name("3.5.16", 37);
    private static final String BEFORE = Snapshots.name("3.5.16", 35);
    private static final String FIRST = Snapshots.name("3.5.16", 31);
    private static final String FIELD = "X-Backup-Warning";

    private final S3Server store = S3Server.start();
    private @Nullable Portal started;

    @BeforeAll
    void start(@TempDir Path directory) {
        Instant now = Instant.now();
        for (String cluster : List.of("archived", "kms")) {
            put(cluster, 37, now.minus(Duration.ofHours(1)));
            put(cluster, 35, now.minus(Duration.ofHours(2)));
        }
        store.archive(key("archived", 37));
        store.refuse(key("kms", 37), "AccessDenied");
        lay(directory, "rebuilt", 37, now.minus(Duration.ofDays(30)));
        lay(directory, "rebuilt", 31, now.minus(Duration.ofHours(1)));
        lay(directory, "future", 37, now.plus(Duration.ofDays(200)));
        lay(directory, "future", 35, now.minus(Duration.ofDays(9)));
        lay(directory, "epoch", 37, Instant.EPOCH);
        lay(directory, "slow", 37, now.minus(Duration.ofDays(3)));
        Snapshots.lay(
                directory.resolve("volume/v1/leaked/" + Snapshots.name("3.1.20", 37)),
                Snapshots.withLeakedPage(),
                now.minus(Duration.ofHours(1)));
        started =
                Portal.in(directory)
                        .bucket("store", "default", store)
                        .directory("volume", "default", directory.resolve("volume"))
                        .set("portal.checks.newest", 0)
                        .set(
                                "portal.catalog.expect-backup-every-by-cluster[0].clusters",
                                "*/*/slow")
                        .set("portal.catalog.expect-backup-every-by-cluster[0].every", "7d")
                        .set("portal.catalog.expect-backup-every-by-source.volume", "12h")
                        .start()
                        .awaitReading();
    }

    private void put(String cluster, long revision, Instant written) {
        store.put(key(cluster, revision), Snapshots.bytes("3.5.16", revision), written);
    }

    private static String key(String cluster, long revision) {
        return "v1/" + cluster + "/" + Snapshots.name("3.5.16", revision);
    }

    private static void lay(Path directory, String cluster, long revision, Instant written) {
        Snapshots.lay(
                directory.resolve("volume").resolve(key(cluster, revision)),
                Snapshots.bytes("3.5.16", revision),
                written);
    }

    @AfterAll
    void stop() {
        if (started != null) {
            started.close();
        }
        store.close();
    }

    private Portal portal() {
        return Objects.requireNonNull(started);
    }

    private static String path(String cluster) {
        return "/api/v1/clusters/eu/default/" + cluster;
    }

    private HttpResponse<String> latest(String cluster, String parameters) {
        return portal().get("admin", path(cluster) + "/backups/latest" + parameters);
    }

    private JsonNode cluster(String cluster) {
        return portal().json("admin", path(cluster)).get("cluster");
    }

    private String page(String path) {
        Visitor visitor = new Visitor(portal());
        visitor.signIn("admin", "admin" + Portal.PASSWORD);
        return visitor.get(path).body().replace("&#39;", "'");
    }

    @Test
    void anArchivedBackupIsPassedOverAndMarkedEverywhere() {
        HttpResponse<String> latest = latest("archived", "");
        assertThat(latest.body()).contains("\"name\":\"" + BEFORE + "\"");
        assertThat(latest.headers().allValues(FIELD))
                .containsExactly(
                        "PASSED_OVER; text=\""
                                + NEWEST
                                + " has a higher revision but is not recommended. None of its"
                                + " copies can be read. Its page shows the reason.\"");

        HttpResponse<byte[]> content =
                portal().download("admin", path("archived") + "/backups/latest/content");
        assertThat(content.statusCode()).isEqualTo(200);
        assertThat(content.body()).isEqualTo(Snapshots.bytes("3.5.16", 35));
        assertThat(content.headers().allValues(FIELD)).hasSize(1);

        assertThat(cluster("archived").get("state").asString()).isEqualTo("unreadable");
        assertThat(page("/clusters?q=archived")).contains("Unreadable", "can't be read");
        assertThat(page("/clusters/eu/default/archived"))
                .contains("can't be read", "None of its copies can be read")
                .doesNotContain("looks good");
        assertThat(page("/clusters/eu/default/archived/backups/" + NEWEST))
                .contains("archived in storage class GLACIER");
    }

    @Test
    void aBackupWhoseReadingFailedIsPassedOverFromThenOn() {
        assertThat(latest("kms", "").body()).contains("\"name\":\"" + NEWEST + "\"");

        HttpResponse<byte[]> refused =
                portal().download("admin", path("kms") + "/backups/latest/content");
        assertThat(refused.statusCode()).isEqualTo(502);

        assertThat(latest("kms", "").body()).contains("\"name\":\"" + BEFORE + "\"");
        assertThat(portal().download("admin", path("kms") + "/backups/latest/content").statusCode())
                .isEqualTo(200);
        assertThat(cluster("kms").get("state").asString()).isEqualTo("unreadable");
    }

    @Test
    void whatMayBeTheWrongHistoryIsSentOnlyWhereTheRequestSaysWhich() {
        HttpResponse<String> refused = latest("rebuilt", "/content");
        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(refused.body())
                .contains("two-histories", NEWEST, FIRST, "history=newest", "history=highest");
        assertThat(refused.headers().firstValue(FIELD).orElse(""))
                .startsWith("REVISIONS_BEGAN_AGAIN; text=\"");
        assertThat(portal().head("admin", path("rebuilt") + "/backups/latest/content").statusCode())
                .isEqualTo(409);

        JsonNode both =
                portal().json("admin", path("rebuilt") + "/backups/latest").get("histories");
        assertThat(both.get("newest").get("name").asString()).isEqualTo(FIRST);
        assertThat(both.get("highest").get("name").asString()).isEqualTo(NEWEST);
        assertThat(page("/clusters/eu/default/rebuilt"))
                .contains("Newest history:", "backups/" + FIRST, "history=newest");
    }

    @ParameterizedTest
    @CsvSource({
        "/api/v1/clusters/eu/default/rebuilt/backups/latest/content?history=newest, 31,"
                + " OLDER_HISTORY",
        "/api/v1/clusters/eu/default/rebuilt/backups/latest/content?history=highest, 37,"
                + " REVISIONS_BEGAN_AGAIN",
        "/sidecar/eu/default/rebuilt/v1/backup, 37, REVISIONS_BEGAN_AGAIN"
    })
    void eachHistoryIsSentWithAWarningInTheHeader(String path, long revision, String code) {
        HttpResponse<byte[]> sent = portal().download("admin", path);

        assertThat(sent.statusCode()).isEqualTo(200);
        assertThat(sent.body()).isEqualTo(Snapshots.bytes("3.5.16", revision));
        assertThat(sent.headers().allValues(FIELD)).anyMatch(field -> field.startsWith(code));
        assertThat(portal().head("admin", path).headers().allValues(FIELD))
                .isEqualTo(sent.headers().allValues(FIELD));
    }

    @Test
    void aTimeInTheFutureOrNoneIsNeverInTime() {
        JsonNode future = cluster("future");
        assertThat(future.get("state").asString()).isEqualTo("overdue");
        assertThat(future.get("why").asString()).contains("expected every 12 hours");
        assertThat(latest("future", "").headers().allValues(FIELD))
                .anyMatch(field -> field.startsWith("WRITTEN_IN_FUTURE"))
                .anyMatch(field -> field.startsWith("OVERDUE"));

        assertThat(cluster("epoch").get("state").asString()).isEqualTo("undated");
        assertThat(latest("epoch", "").headers().allValues(FIELD))
                .anyMatch(field -> field.startsWith("WRITTEN_UNKNOWN"));
        assertThat(page("/clusters/eu/default/epoch"))
                .contains("Age unknown", "so its age is unknown");
        assertThat(page("/clusters/eu/default/future")).doesNotContain("is recent enough");
    }

    @Test
    void howOftenABackupIsExpectedIsSaidBesideItsAge() {
        assertThat(cluster("slow").get("state").asString()).isEqualTo("unverified");
        assertThat(cluster("slow").get("expectedEvery").asString()).isEqualTo("PT168H");
        assertThat(page("/clusters?q=future")).contains("A new backup is expected every 12 h.");
        assertThat(page("/clusters/eu/default/future"))
                .containsPattern("It was written on|was written on [0-9-]+ [0-9:]+ UTC, and a new")
                .contains("expected every 12 h");
    }

    @Test
    void aLeakedPageIsARemarkOnThePageAndNoReasonToRefuse() {
        String name = Snapshots.name("3.1.20", 37);
        String backup = path("leaked") + "/backups/" + name;
        portal().send(
                        portal().as("admin", backup + "/check")
                                .POST(java.net.http.HttpRequest.BodyPublishers.noBody()),
                        HttpResponse.BodyHandlers.ofString());
        portal().await(backup, json -> json.get("check") != null && !json.get("check").isNull());

        assertThat(portal().json("admin", backup).get("condition").asString()).isEqualTo("whole");
        assertThat(page("/clusters/eu/default/leaked/backups/" + name))
                .contains("Note: 1 database page is neither free nor in use.");
        assertThat(latest("leaked", "").statusCode()).isEqualTo(200);
    }
}
