package io.etcdportal;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdportal.testbed.Portal;
import io.etcdportal.testbed.Snapshots;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** What the portal does for its users, seen from outside; the same on every database. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class PortalContract {

    private static final String LEDGER = "/api/v1/clusters/eu/payments/ledger";
    private static final String NEWEST = "3.5.16_0000000000000025_etcd.backup";

    private Path directory = Path.of("");
    private @Nullable Portal started;

    /** Names the database. */
    abstract Portal.Settings on(Portal.Settings settings);

    @BeforeAll
    void start(@TempDir Path temporary) throws IOException {
        directory = temporary;
        Instant now = Instant.now();
        lay(
                "payments",
                "ledger",
                "3.4.23/3.4.23_000000000000001f_etcd.backup",
                now.minus(Duration.ofHours(9)));
        lay(
                "payments",
                "ledger",
                "3.5.16/3.5.16_0000000000000023_etcd.backup",
                now.minus(Duration.ofHours(6)));
        lay(
                "payments",
                "ledger",
                "3.5.16/3.5.16_0000000000000025_etcd.backup",
                now.minus(Duration.ofHours(3)));
        lay(
                "payments",
                "old",
                "3.1.20/3.1.20_000000000000001f_etcd.backup",
                now.minus(Duration.ofDays(9)));
        lay(
                "payments",
                "old",
                "3.1.20/3.1.20_0000000000000023_etcd.backup",
                now.minus(Duration.ofDays(8)));
        lay(
                "platform",
                "registry",
                "3.1.20/3.1.20_0000000000000023_etcd.backup",
                now.minus(Duration.ofHours(2)));
        lay(
                "platform",
                "registry",
                "3.1.20/damaged/truncated-100/3.1.20_0000000000000025_etcd.backup",
                now.minus(Duration.ofHours(1)));
        Files.writeString(directory.resolve("payments/v1/ledger/README"), "not a backup");
        Portal.Settings settings =
                Portal.in(directory)
                        .teams(directory)
                        // Each test sees its own entries, also where another one was denied the
                        // same.
                        .set("portal.audit.count-repeats-for", "1ms");
        for (String namespace : List.of("payments", "platform")) {
            settings.directory(namespace, namespace, directory.resolve(namespace));
        }
        started = on(settings).start().awaitReading();
    }

    private void lay(String volume, String cluster, String snapshot, Instant written) {
        String name = snapshot.substring(snapshot.lastIndexOf('/') + 1);
        Snapshots.lay(
                directory.resolve(volume).resolve("v1").resolve(cluster).resolve(name),
                Snapshots.read(snapshot),
                written);
    }

    @AfterAll
    void stop() {
        if (started != null) {
            started.close();
        }
    }

    private Portal portal() {
        return Objects.requireNonNull(started);
    }

    @Test
    void aViewerSeesTheClustersOfTheirGrantsAndNoOthers() {
        assertThat(clusters("alice")).containsExactly("eu/payments/old", "eu/payments/ledger");
        assertThat(clusters("bob")).containsExactly("eu/platform/registry");
        assertThat(clusters("admin"))
                .containsExactly("eu/platform/registry", "eu/payments/old", "eu/payments/ledger");
        assertThat(clusters("dave")).isEmpty();
    }

    @Test
    void clustersAreCountedByStateAsFarAsTheViewerSeesThem() {
        JsonNode all = portal().json("admin", "/api/v1/clusters/counts");
        JsonNode some = portal().json("alice", "/api/v1/clusters/counts?q=ledger");

        assertThat(all.get("total").asLong()).isEqualTo(3);
        assertThat(all.get("states").get("damaged").asLong()).isOne();
        assertThat(all.get("states").get("overdue").asLong()).isOne();
        assertThat(all.get("states").get("unreachable").asLong()).isZero();
        assertThat(some.get("total").asLong()).isOne();
    }

    @Test
    void clustersAreFilteredAndPagedByKey() {
        assertThat(clusters("admin", "?namespace=platform"))
                .containsExactly("eu/platform/registry");
        assertThat(clusters("admin", "?q=DGE")).containsExactly("eu/payments/ledger");
        assertThat(clusters("admin", "?q=%25")).isEmpty();
        assertThat(clusters("admin", "?state=overdue")).containsExactly("eu/payments/old");
        assertThat(clusters("admin", "?state=damaged")).containsExactly("eu/platform/registry");
        assertThat(clusters("admin", "?site=us")).isEmpty();

        assertThat(paged("sort=name"))
                .containsExactly("eu/payments/ledger", "eu/payments/old", "eu/platform/registry");
        assertThat(paged("sort=attention"))
                .containsExactly("eu/platform/registry", "eu/payments/old", "eu/payments/ledger");
    }

    /** Of a team that somebody is not in they can't tell that it is there. */
    @Test
    void clustersAreFilteredByTheTeamsThatTheViewerMayKnowOf() {
        assertThat(clusters("admin", "?team=platform")).containsExactly("eu/platform/registry");
        assertThat(clusters("admin", "?team=watchers")).isEmpty();
        assertThat(clusters("alice", "?team=payments")).hasSize(2);
        assertThat(clusters("carol", "?team=payments")).isEmpty();
        assertThat(clusters("carol", "?team=nobody")).isEmpty();
    }

    private List<String> paged(String query) {
        List<String> paged = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = portal().json("admin", "/api/v1/clusters?limit=1&" + query + cursor);
            page.get("items").forEach(item -> paged.add(cluster(item)));
            cursor = page.has("next") ? "&cursor=" + page.get("next").asString() : null;
        } while (cursor != null);
        return paged;
    }

    @Test
    void backupsComeWithTheHighestRevisionFirst() {
        JsonNode backups = portal().json("alice", LEDGER + "/backups").get("items");

        assertThat(backups.valueStream().map(b -> b.get("revision").asLong()))
                .containsExactly(37L, 35L, 31L);
        JsonNode newest = backups.get(0);
        assertThat(newest.get("name").asString()).isEqualTo(NEWEST);
        assertThat(newest.get("version").asString()).isEqualTo("3.5.16");
        assertThat(newest.get("size").asLong()).isEqualTo(73_760);
        assertThat(newest.get("condition").asString()).isIn("sealed", "whole");
        assertThat(newest.get("copies").get(0).get("source").asString()).isEqualTo("payments");
        assertThat(newest.get("copies").get(0).get("path").asString())
                .isEqualTo("v1/ledger/" + NEWEST);
    }

    @Test
    void backupsAreKeptToThoseThatTheTargetCanTake() {
        JsonNode all = portal().json("alice", LEDGER + "/backups?etcdVersion=3.6.0").get("items");
        assertThat(all.size()).isEqualTo(3);
        JsonNode none = portal().json("alice", LEDGER + "/backups?etcdVersion=4.0.0").get("items");
        assertThat(none.size()).isZero();
        JsonNode firstTwo = portal().json("alice", LEDGER + "/backups?limit=2");
        JsonNode rest =
                portal().json(
                                "alice",
                                LEDGER + "/backups?cursor=" + firstTwo.get("next").asString());
        assertThat(rest.get("items").valueStream().map(b -> b.get("revision").asLong()))
                .containsExactly(31L);
    }

    @Test
    void theOneToTakeComesWithItsReasonAndWarnings() {
        JsonNode latest = portal().json("alice", LEDGER + "/backups/latest?etcdVersion=3.5.16");
        assertThat(latest.get("backup").get("name").asString()).isEqualTo(NEWEST);
        assertThat(latest.get("compatibility").get("verdict").asString()).isEqualTo("supported");
        assertThat(latest.get("warnings").size()).isZero();

        JsonNode older = portal().json("alice", LEDGER + "/backups/latest?etcdVersion=3.4");
        assertThat(older.get("backup").get("version").asString()).isEqualTo("3.4.23");
        assertThat(older.get("warnings").toString())
                .contains(NEWEST)
                .contains("does not support it");

        JsonNode old = portal().json("alice", "/api/v1/clusters/eu/payments/old/backups/latest");
        assertThat(old.get("warnings").toString()).contains("older than expected");
    }

    @Test
    void aBackupThatCannotBeWholeIsNotTheOneToTake() {
        JsonNode latest =
                portal().json("bob", "/api/v1/clusters/eu/platform/registry/backups/latest");

        assertThat(latest.get("backup").get("revision").asLong()).isEqualTo(35);
        assertThat(latest.get("warnings").toString())
                .contains("3.1.20_0000000000000025_etcd.backup")
                .contains("truncated");
    }

    @Test
    void nothingFitsATargetThatNoBackupCanBeRestoredInto() {
        HttpResponse<String> answer =
                portal().get("alice", LEDGER + "/backups/latest?etcdVersion=4.0.0");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("no-compatible-backup", "3.4, 3.5");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/backups/" + NEWEST + "/content",
                "/backups/latest/content",
                "/backups/latest/content?etcdVersion=3.5.0"
            })
    void aDownloadIsTheFileToTheByte(String path) {
        HttpResponse<byte[]> got = portal().download("alice", LEDGER + path);

        assertThat(got.statusCode()).isEqualTo(200);
        assertThat(Snapshots.sha256(got.body())).isEqualTo(Snapshots.sha256("3.5.16/" + NEWEST));
        assertThat(got.headers().map())
                .containsEntry("content-length", List.of("73760"))
                .containsEntry("content-type", List.of("application/octet-stream"))
                .containsEntry(
                        "content-disposition", List.of("attachment; filename=\"" + NEWEST + "\""))
                .containsEntry("x-etcd-version", List.of("3.5.16"))
                .containsEntry("x-revision", List.of("37"))
                .containsEntry("cache-control", List.of("no-store"))
                .containsEntry("x-content-type-options", List.of("nosniff"))
                .containsKeys("etag", "x-request-id");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                LEDGER + "/backups/" + NEWEST + "/content",
                LEDGER + "/backups/latest/content",
                "/sidecar/eu/payments/ledger/v1/backup",
                "/sidecar/eu/payments/ledger/v1/status"
            })
    void headIsGetWithoutTheBody(String path) {
        Map<String, List<String>> get = comparable(portal().download("alice", path));
        HttpResponse<Void> answer = portal().head("alice", path);

        assertThat(comparable(answer)).isEqualTo(get);
        assertThat(answer.statusCode()).isEqualTo(200);
    }

    @Test
    void everyDownloadLeavesTwoEntries() {
        HttpResponse<byte[]> got =
                portal().download("alice", LEDGER + "/backups/" + NEWEST + "/content");
        String request = got.headers().firstValue("X-Request-Id").orElseThrow();

        // The last byte may arrive a moment before its entry is written.
        portal().await("/api/v1/audit/entries", _ -> entries(request).size() == 2);
        JsonNode end = entries(request).getFirst();
        JsonNode begin = entries(request).getLast();
        assertThat(begin.get("event").asString()).isEqualTo("download_begin");
        assertThat(end.get("event").asString()).isEqualTo("download_end");
        assertThat(end.get("outcome").asString()).isEqualTo("completed");
        assertThat(end.get("bytes").asLong()).isEqualTo(73_760);
        assertThat(end.get("size").asLong()).isEqualTo(73_760);
        assertThat(end.get("user").asString()).isEqualTo("alice");
        assertThat(end.get("source").asString()).isEqualTo("payments");
        assertThat(end.get("subject").asString()).isEqualTo(NEWEST);
        assertThat(end.get("address").asString()).isEqualTo("127.0.0.1");
        assertThat(end.get("download")).isEqualTo(begin.get("download"));
    }

    @Test
    void whoMaySeeButNotDownloadIsToldSoAndWrittenDown() {
        HttpResponse<String> refused = portal().get("carol", LEDGER + "/backups/latest/content");
        String request = refused.headers().firstValue("X-Request-Id").orElseThrow();

        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(refused.body()).contains("download-denied", request).doesNotContain("etcd\0");
        assertThat(entries(request))
                .singleElement()
                .satisfies(
                        entry -> {
                            assertThat(entry.get("event").asString()).isEqualTo("download_denied");
                            assertThat(entry.get("user").asString()).isEqualTo("carol");
                        });
        assertThat(portal().head("carol", LEDGER + "/backups/latest/content").statusCode())
                .isEqualTo(403);
    }

    /** What nobody can read is no way past the record. */
    @ParameterizedTest
    @ValueSource(strings = {"bytes=5-2", "bytes=0-1,4-5", "bytes=x"})
    void aDenialIsWrittenDownWhateverPartIsAskedFor(String range) {
        String content = LEDGER + "/backups/latest/content";
        HttpResponse<String> refused =
                portal().send(
                                portal().as("carol", content).header("Range", range),
                                BodyHandlers.ofString());
        HttpResponse<String> allowed =
                portal().send(
                                portal().as("alice", content).header("Range", range),
                                BodyHandlers.ofString());

        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(entries(refused.headers().firstValue("X-Request-Id").orElseThrow()))
                .singleElement()
                .satisfies(
                        entry ->
                                assertThat(entry.get("event").asString())
                                        .isEqualTo("download_denied"));
        assertThat(allowed.statusCode()).isNotEqualTo(403);
    }

    @Test
    void theAuditIsForWhoeverHoldsIt() {
        portal().download("bob", "/api/v1/clusters/eu/platform/registry/backups/latest/content");

        assertThat(portal().get("alice", "/api/v1/audit/entries").body())
                .as("of whoever was there from another team, the team is no secret")
                .contains("\"namespace\":\"payments\"")
                .doesNotContain("\"namespace\":\"platform\"");
        assertThat(portal().json("bob", "/api/v1/audit/entries").get("items").size()).isZero();
        assertThat(portal().get("admin", "/api/v1/audit/entries").body())
                .contains("\"namespace\":\"platform\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/clusters/eu/payments/%s",
                "/api/v1/clusters/eu/payments/%s/backups",
                "/api/v1/clusters/eu/payments/%s/backups?cursor=x&limit=3",
                "/api/v1/clusters/eu/payments/%s/backups/latest",
                "/api/v1/clusters/eu/payments/%s/backups/" + NEWEST,
                "/api/v1/clusters/eu/payments/%s/backups/banana",
                "/api/v1/clusters/eu/payments/%s/backups/" + NEWEST + "/content",
                "/api/v1/clusters/eu/payments/%s/backups/latest/content",
                "/sidecar/eu/payments/%s/v1/backup",
                "/sidecar/eu/payments/%s/v1/backup?etcdVersion=3.5.16&etcdRevision=37",
                "/sidecar/eu/payments/%s/v1/status"
            })
    void aHiddenClusterIsTheSameAsNone(String path) {
        HttpResponse<String> hidden = portal().get("bob", path.formatted("ledger"));
        HttpResponse<String> missing = portal().get("bob", path.formatted("nobody"));

        assertThat(hidden.statusCode()).isEqualTo(404).isEqualTo(missing.statusCode());
        assertThat(Portal.withoutIds(hidden.body())).isEqualTo(Portal.withoutIds(missing.body()));
        assertThat(comparable(hidden)).isEqualTo(comparable(missing));
        assertThat(hidden.body()).doesNotContain("ledger");
    }

    @Test
    void hiddenSourcesAreNotTold() {
        assertThat(names(portal().json("alice", "/api/v1/sources"))).containsExactly("payments");
        assertThat(names(portal().json("dave", "/api/v1/sources"))).isEmpty();
        assertThat(names(portal().json("admin", "/api/v1/sources")))
                .containsExactly("payments", "platform");
        assertThat(portal().json("alice", "/api/v1/sources").get(0).has("strays")).isFalse();
    }

    @Test
    void namesThatAreNoBackupsAreCountedAndCanBeLookedAt() {
        assertThat(portal().json("admin", "/api/v1/sources").get(0).get("strays").asLong())
                .isEqualTo(1);
        assertThat(portal().get("admin", "/api/v1/sources/payments/strays").body())
                .contains("v1/ledger/README");
        assertThat(portal().get("alice", "/api/v1/sources/payments/strays").statusCode())
                .as("a source that they see, and whose strays may tell of hidden clusters")
                .isEqualTo(403);
        assertThat(
                        Portal.withoutIds(
                                portal().get("alice", "/api/v1/sources/platform/strays").body()))
                .isEqualTo(
                        Portal.withoutIds(
                                portal().get("alice", "/api/v1/sources/nobody/strays").body()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/clusters",
                "/api/v1/audit/entries",
                "/api/v1/nothing",
                "/sidecar/a/b/c/v1/backup"
            })
    void withoutSigningInNothingIsAnswered(String path) {
        HttpResponse<String> answer =
                portal().send(HttpRequest.newBuilder(portal().uri(path)), BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.headers().allValues("WWW-Authenticate")).hasSize(2);
        assertThat(answer.headers().allValues("Set-Cookie")).noneMatch(c -> c.contains("SESSION"));
    }

    @Test
    void aWrongPasswordIsNoWayIn() {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(portal().uri("/api/v1/clusters"))
                        .header("Authorization", "Basic YWxpY2U6eA==");

        assertThat(portal().send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(401);
    }

    @Test
    void aTokenActsForItsOwnerUntilItIsRevoked() {
        HttpResponse<String> made =
                portal().send(
                                portal().as("alice", "/api/v1/tokens")
                                        .header("Content-Type", "application/json")
                                        .POST(
                                                HttpRequest.BodyPublishers.ofString(
                                                        "{\"name\":\"nightly\",\"days\":1}")),
                                BodyHandlers.ofString());
        assertThat(made.statusCode()).isEqualTo(201);
        JsonNode token = new tools.jackson.databind.json.JsonMapper().readTree(made.body());
        String secret = token.get("token").asString();
        String id = token.get("id").asString();
        assertThat(secret).matches("ebp_" + id + "_[0-9a-z]{37,38}_[0-9a-f]{8}");

        assertThat(byToken(secret, "/api/v1/whoami").body()).contains("\"user\":\"alice\"", id);
        assertThat(byToken(secret, LEDGER + "/backups/latest/content").statusCode()).isEqualTo(200);
        assertThat(byToken(secret, "/api/v1/clusters/eu/platform/registry").statusCode())
                .isEqualTo(404);
        assertThat(byToken(secret.replace(id, "000000000000"), "/api/v1/whoami").statusCode())
                .isEqualTo(401);
        assertThat(portal().get("alice", "/api/v1/tokens").body())
                .contains("nightly")
                .doesNotContain(secret);
        assertThat(
                        portal().send(
                                        portal().as("bob", "/api/v1/tokens/" + id).DELETE(),
                                        BodyHandlers.discarding())
                                .statusCode())
                .isEqualTo(404);

        assertThat(
                        portal().send(
                                        portal().as("alice", "/api/v1/tokens/" + id).DELETE(),
                                        BodyHandlers.discarding())
                                .statusCode())
                .isEqualTo(204);
        assertThat(byToken(secret, "/api/v1/whoami").statusCode()).isEqualTo(401);
        assertThat(portal().get("admin", "/api/v1/audit/entries").body())
                .contains("token_created", "token_revoked");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"name\":\"\"}",
                "{\"name\":\"x\",\"days\":99999}",
                "{\"name\":",
                "[]"
            })
    void aTokenThatMakesNoSenseIsNotMade(String wanted) {
        HttpResponse<String> answer =
                portal().send(
                                portal().as("alice", "/api/v1/tokens")
                                        .header("Content-Type", "application/json")
                                        .POST(HttpRequest.BodyPublishers.ofString(wanted)),
                                BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("invalid-request");
    }

    /**
     * A page of somebody else can make a browser send a remembered password, but the browser says
     * where from.
     */
    @Test
    void aBrowserCannotBeMadeToActForItsUser() {
        HttpResponse<String> answer =
                portal().send(
                                portal().as("alice", "/api/v1/tokens")
                                        .header("Content-Type", "application/json")
                                        .header("Origin", "https://evil.example")
                                        .POST(
                                                HttpRequest.BodyPublishers.ofString(
                                                        "{\"name\":\"x\"}")),
                                BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.body()).contains("form-expired");
    }

    private HttpResponse<String> byToken(String secret, String path) {
        return portal().send(
                        HttpRequest.newBuilder(portal().uri(path))
                                .header("Authorization", "Bearer " + secret),
                        BodyHandlers.ofString());
    }

    /** The good rows of what a real sidecar answers, and what the portal mends. */
    @ParameterizedTest(name = "{0} {1}: {2}")
    @CsvSource({
        "old,    '',                                       200, 3.1.20, 35",
        "old,    ?etcdVersion=,                            200, 3.1.20, 35",
        "old,    ?version=9.9.9,                           200, 3.1.20, 35",
        "old,    ?etcdVersion=3.1.0,                       200, 3.1.20, 35",
        "old,    ?etcdVersion=3.1.20,                      200, 3.1.20, 35",
        "old,    ?etcdVersion=3.1.20&etcdRevision=31,      200, 3.1.20, 31",
        "old,    ?etcdVersion=3.1.0&etcdRevision=31,       404, '',     ''",
        "old,    ?etcdVersion=3.1.20&etcdRevision=32,      404, '',     ''",
        "old,    ?etcdVersion=3.1.20&etcdRevision=0x1f,    400, '',     ''",
        "old,    ?etcdRevision=31,                         400, '',     ''",
        "old,    ?etcdVersion=3.1,                         400, '',     ''",
        "old,    ?etcdVersion=v3.1.0,                      400, '',     ''",
        "ledger, ?etcdVersion=3.5.16,                      200, 3.5.16, 37",
        "ledger, ?etcdVersion=3.4.0,                       200, 3.4.23, 31",
        "ledger, ?etcdVersion=4.0.0,                       400, '',     ''"
    })
    void theSidecarsInterfaceAnswersAsASidecar(
            String cluster, String query, int status, String version, String revision) {
        String path = "/sidecar/eu/payments/" + cluster + "/v1/backup" + query;
        HttpResponse<byte[]> get = portal().download("alice", path);
        HttpResponse<Void> head = portal().head("alice", path);

        assertThat(get.statusCode()).isEqualTo(status).isEqualTo(head.statusCode());
        assertThat(get.headers().firstValue("X-etcd-Version").orElse("")).isEqualTo(version);
        assertThat(get.headers().firstValue("X-Revision").orElse("")).isEqualTo(revision);
        assertThat(comparable(head)).isEqualTo(comparable(get));
        if (status == 200) {
            String name = "%s_%016x_etcd.backup".formatted(version, Long.parseLong(revision));
            assertThat(Snapshots.sha256(get.body()))
                    .isEqualTo(Snapshots.sha256(version + "/" + name));
        } else {
            assertThat(get.headers().firstValue("Content-Type"))
                    .hasValue("text/plain;charset=UTF-8");
        }
    }

    @Test
    void theSidecarsStatusTellsWhatTheSidecarTells() {
        JsonNode status = portal().json("alice", "/sidecar/eu/payments/old/v1/status");

        assertThat(status.get("backups").asLong()).isEqualTo(2);
        assertThat(status.get("backupSize").asDouble()).isEqualTo(0.129);
        assertThat(status.get("recentBackup").get("revision").asLong()).isEqualTo(35);
        assertThat(status.get("recentBackup").get("version").asString()).isEqualTo("3.1.20");
        assertThat(status.get("recentBackup").get("size").asDouble()).isEqualTo(0.066);
    }

    @ParameterizedTest
    @CsvSource({
        "/api/v1/clusters?state=bad,                                  400, invalid-parameter",
        "/api/v1/clusters?cursor=x,                                   400, invalid-parameter",
        "/api/v1/clusters?limit=many,                                 400, invalid-parameter",
        "/api/v1/clusters/eu/payments/ledger/backups?etcdVersion=x,   400, invalid-parameter",
        "/api/v1/clusters/eu/payments/ledger/backups/banana,          404, backup-not-found",
        "/api/v1/clusters/eu/payments/ledger/backups/9.9.9_000000000000000f_etcd.backup, 404,"
                + " backup-not-found",
        "/api/v1/clusters/EU/payments/ledger,                         404, cluster-not-found",
        "/api/v1/nothing,                                             404, not-found",
        "/api/v2/clusters,                                            404, not-found"
    })
    void whatMakesNoSenseGetsAProblemThatSaysWhatToDo(String path, int status, String problem) {
        HttpResponse<String> answer = portal().get("alice", path);

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type").orElse(""))
                .startsWith("application/problem+json");
        assertThat(answer.body())
                .contains(
                        "urn:etcd-backup-portal:problem:" + problem, "\"next\":", "\"requestId\":");
    }

    @Test
    void otherMethodsChangeNothing() {
        for (String method : List.of("POST", "PUT", "DELETE", "PATCH")) {
            HttpResponse<String> answer =
                    portal().send(
                                    portal().as("admin", LEDGER)
                                            .method(method, HttpRequest.BodyPublishers.noBody()),
                                    BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(method).isEqualTo(405);
            assertThat(answer.headers().allValues("Allow")).as(method).isNotEmpty();
        }
    }

    private List<JsonNode> entries(String request) {
        return portal().json("admin", "/api/v1/audit/entries")
                .get("items")
                .valueStream()
                .filter(entry -> entry.path("requestId").asString("").equals(request))
                .toList();
    }

    private List<String> clusters(String user) {
        return clusters(user, "");
    }

    private List<String> clusters(String user, String query) {
        return portal().json(user, "/api/v1/clusters" + query)
                .get("items")
                .valueStream()
                .map(PortalContract::cluster)
                .toList();
    }

    private static String cluster(JsonNode item) {
        JsonNode id = item.get("cluster");
        return id.get("site").asString()
                + "/"
                + id.get("namespace").asString()
                + "/"
                + id.get("name").asString();
    }

    private static List<String> names(JsonNode sources) {
        return sources.valueStream().map(source -> source.get("name").asString()).toList();
    }

    /** Headers that may not differ between two answers. */
    private static Map<String, List<String>> comparable(HttpResponse<?> answer) {
        Map<String, List<String>> headers = new TreeMap<>(answer.headers().map());
        headers.keySet().removeAll(List.of("date", "x-request-id", "set-cookie"));
        return headers;
    }
}
