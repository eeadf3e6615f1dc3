package io.etcdportal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.etcdportal.testbed.HeldDownload;
import io.etcdportal.testbed.NeedsEngine;
import io.etcdportal.testbed.Portal;
import io.etcdportal.testbed.PostgresDatabase;
import io.etcdportal.testbed.Snapshots;
import io.etcdportal.testbed.Visitor;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** Two portals on one database act as one: limits, active downloads, sessions, revocation. */
@NeedsEngine
class ReplicasIT {

    private static final String NAME = "3.5.16_0000000000000025_etcd.backup";
    private static final String LEDGER = content("payments", "ledger");
    private static final String REGISTRY = content("platform", "registry");
    private static final String TRANSFERS = "/api/v1/transfers";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final String TEAMS =
            """
            teams:
              payments:
                members: {users: [alice, anna]}
                grants:
                  - {clusters: "*/payments/*", verbs: [list, verify, download, audit]}
              platform:
                members: {users: [bob, ben]}
                grants:
                  - {clusters: "*/platform/*", verbs: [list, verify, download]}
            """;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private static Path directory;

    @SuppressWarnings("NullAway.Init")
    private static PostgresDatabase database;

    @SuppressWarnings("NullAway.Init")
    private static Portal first;

    @SuppressWarnings("NullAway.Init")
    private static Portal second;

    private final List<HeldDownload> downloads = new ArrayList<>();

    private static String content(String namespace, String cluster) {
        return "/api/v1/clusters/eu/%s/%s/backups/%s/content".formatted(namespace, cluster, NAME);
    }

    @BeforeAll
    static void start() throws IOException {
        byte[] backup = Snapshots.sealed(HeldDownload.SIZE);
        Snapshots.lay(directory.resolve("payments/v1/ledger").resolve(NAME), backup);
        Snapshots.lay(directory.resolve("platform/v1/registry").resolve(NAME), backup);
        database = PostgresDatabase.withTables();
        Path access =
                Files.writeString(
                        directory.resolve("access.yaml"),
                        TEAMS + Portal.accounts("alice", "anna", "bob", "ben"));
        first = portal("first", access);
        second = portal("second", access);
        // What has been read is no longer compared with another copy, which takes a place too.
        assertThat(first.download("bob", REGISTRY).statusCode()).isEqualTo(200);
    }

    @AfterAll
    static void stop() {
        Stream.of(first, second).filter(Objects::nonNull).forEach(Portal::close);
        database.close();
    }

    private static Portal portal(String name, Path access) throws IOException {
        Path own = Files.createDirectories(directory.resolve(name));
        return Portal.in(own)
                .set("portal.access-file", access)
                .database(database)
                .set("portal.downloads.check-first", "0B")
                .set("portal.downloads.ask-again-every", "50ms")
                .set("portal.downloads.at-once-per-viewer", 2)
                .set("portal.downloads.at-once-per-team", 3)
                .set("portal.downloads.wait-in-line", "10ms")
                .set("portal.sources.directory.platform.limits.at-once", 1)
                .directory("payments", "payments", directory.resolve("payments"))
                .directory("platform", "platform", directory.resolve("platform"))
                .start()
                .awaitReading();
    }

    @AfterEach
    void endAll() {
        downloads.forEach(HeldDownload::close);
        await().atMost(PATIENCE).until(() -> count("taken_place") + count("running_download") == 0);
    }

    private HeldDownload hold(Portal portal, String user, String path) {
        HeldDownload download = new HeldDownload(portal, user, path);
        downloads.add(download);
        assertThat(download.head()).startsWith("HTTP/1.1 200");
        return download;
    }

    private static JdbcClient sql() {
        return JdbcClient.create(database.dataSource());
    }

    private static int count(String table) {
        return sql().sql("select count(*) from " + table).query(Integer.class).single();
    }

    private static JsonNode running(Portal portal, String user) {
        return portal.json(user, TRANSFERS).get("items");
    }

    @Test
    void theLimitsOfAViewerAndATeamHoldForAllPortalsTogether() {
        HeldDownload one = hold(first, "alice", LEDGER);
        hold(second, "alice", LEDGER);
        for (Portal portal : List.of(first, second)) {
            HttpResponse<String> refused = portal.get("alice", LEDGER);
            assertThat(refused.statusCode()).isEqualTo(429);
            assertThat(refused.body()).contains("You have 2 active downloads");
        }

        hold(second, "anna", LEDGER);
        HttpResponse<String> refused = first.get("anna", LEDGER);
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.body()).contains("Your team has 3 active downloads");

        one.close();
        await().atMost(PATIENCE).until(() -> count("taken_place where name like '%alice'") == 1);
        hold(second, "alice", LEDGER);
    }

    @Test
    void theLimitOfASourceHoldsForAllPortalsTogether() {
        HeldDownload one = hold(first, "bob", REGISTRY);
        HttpResponse<String> refused = second.get("ben", REGISTRY);
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.body()).contains("source-busy");

        one.close();
        await().atMost(PATIENCE).until(() -> count("taken_place") == 0);
        hold(second, "ben", REGISTRY);
    }

    @Test
    void downloadsOfOtherPortalsAreListedToThoseWhoMaySeeThem() {
        HeldDownload download = hold(first, "alice", LEDGER);
        second.await(
                TRANSFERS,
                answer ->
                        answer.get("total").asInt() == 1
                                && answer.get("items").get(0).path("sent").asLong() > 0);

        JsonNode here = first.json("alice", TRANSFERS);
        JsonNode there = second.json("alice", TRANSFERS);
        JsonNode one = there.get("items").get(0);
        assertThat(one.get("id")).isEqualTo(here.get("items").get(0).get("id"));
        assertThat(one.get("portal")).isEqualTo(here.get("portal"));
        assertThat(there.get("portal")).isNotEqualTo(here.get("portal"));
        assertThat(one.get("backup").asString()).isEqualTo(NAME);
        assertThat(one.get("source").asString()).isEqualTo("payments");
        assertThat(one.get("length").asLong()).isEqualTo(HeldDownload.SIZE + 32);
        assertThat(one.get("own").asBoolean()).isTrue();
        assertThat(running(second, "admin").get(0).get("own").asBoolean()).isFalse();
        assertThat(running(second, "anna").isEmpty()).isTrue();
        assertThat(running(second, "bob").isEmpty()).isTrue();
        Visitor alice = new Visitor(second);
        alice.signIn("alice", "alice" + Portal.PASSWORD);
        assertThat(alice.get("/transfers").body())
                .contains(one.get("id").asString())
                .contains(here.get("portal").asString());

        long before = one.get("sent").asLong();
        download.more();
        second.await(
                TRANSFERS, answer -> answer.get("items").get(0).path("sent").asLong() > before);
        assertThat(download.rest()).isEqualTo(HeldDownload.SIZE + 32);
        second.await(TRANSFERS, answer -> answer.get("items").isEmpty());
    }

    @Test
    void aDownloadIsStoppedFromAnyPortal() {
        HeldDownload download = hold(first, "alice", LEDGER);
        second.await(TRANSFERS, answer -> answer.get("total").asInt() == 1);
        String id = running(second, "alice").get(0).get("id").asString();

        assertThat(stop("anna", id)).isEqualTo(404);
        assertThat(stop("bob", id)).isEqualTo(404);
        assertThat(stop("admin", id)).isEqualTo(204);
        first.await(TRANSFERS, answer -> answer.get("items").isEmpty());

        assertThat(download.rest()).isLessThan(HeldDownload.SIZE);
        JsonNode end = first.lastEnd("ledger");
        assertThat(end.get("outcome").asString()).isEqualTo("stopped");
        assertThat(end.get("detail").asString()).isEqualTo("admin stopped it.");
        JsonNode stopped =
                second.json("admin", "/api/v1/audit/entries?event=download_stopped")
                        .get("items")
                        .get(0);
        assertThat(stopped.get("user").asString()).isEqualTo("admin");
        assertThat(stopped.get("details").get("download").asString()).isEqualTo(id);
        second.await(TRANSFERS, answer -> answer.get("items").isEmpty());
    }

    private static int stop(String user, String id) {
        return second.send(second.as(user, TRANSFERS + "/" + id).DELETE(), BodyHandlers.ofString())
                .statusCode();
    }

    @Test
    void thePlacesOfADeadPortalAreFreeAgain() {
        hold(first, "alice", LEDGER);
        sql().sql("insert into replica values ('dead', now() - interval '12 s')").update();
        sql().sql("insert into taken_place select 'left', name, 'dead' from taken_place").update();
        sql().sql(
                        """
                        insert into running_download select 'left', 'dead', portal, viewer, user_name, token, cluster,
                            backup, address, user_agent, begun_at, source, sent, length, rate, ending, null
                        from running_download\
                        """)
                .update();
        assertThat(second.get("alice", LEDGER).statusCode()).isEqualTo(429);

        await().atMost(PATIENCE).until(() -> count("taken_place where id = 'left'") == 0);
        hold(second, "alice", LEDGER);
        second.await(TRANSFERS, answer -> answer.get("total").asInt() == 2);
        assertThat(running(second, "alice").findValuesAsString("id")).doesNotContain("left");
    }

    /** A server that crashed, or another one that takes over, has nothing of what is not logged. */
    @Test
    void aDatabaseThatHasForgottenWhatRunsIsToldAgain() {
        hold(first, "alice", LEDGER);
        hold(first, "alice", LEDGER);
        sql().sql("truncate replica, taken_place, running_download").update();

        second.await(TRANSFERS, answer -> answer.get("total").asInt() == 2);
        assertThat(second.get("alice", LEDGER).statusCode()).isEqualTo(429);
    }

    @Test
    void aSessionCountsForAllPortalsAndEndsOnAll() {
        Visitor here = new Visitor(first);
        here.signIn("alice", "alice" + Portal.PASSWORD);
        Visitor there = new Visitor(second);
        there.keep("EBP_SESSION", here.cookie("EBP_SESSION").orElseThrow());
        assertThat(there.get("/clusters").statusCode()).isEqualTo(200);

        HttpResponse<String> sessions = there.get("/sessions");
        String id = sessions.body().split("action=\"/sessions/", 2)[1].split("/", 2)[0];
        assertThat(there.post("/sessions/" + id + "/end", Map.of()).statusCode()).isEqualTo(302);

        assertThat(there.get("/clusters").statusCode()).isEqualTo(302);
        assertThat(here.get("/clusters").statusCode()).isEqualTo(302);
    }

    @Test
    void aTokenThatIsRevokedEndsItsDownloadsOnAllPortals() {
        JsonNode token = first.makeToken("alice", "{\"name\":\"nightly\",\"days\":1}");
        String secret = token.get("token").asString();
        HeldDownload download = HeldDownload.byToken(second.port(), secret, LEDGER);
        downloads.add(download);
        assertThat(download.head()).startsWith("HTTP/1.1 200");

        String path = "/api/v1/tokens/" + token.get("id").asString();
        assertThat(
                        first.send(first.as("alice", path).DELETE(), BodyHandlers.discarding())
                                .statusCode())
                .isEqualTo(204);

        first.await(
                "/api/v1/audit/entries?event=download_end",
                ends -> ends.get("items").findValuesAsString("outcome").contains("revoked"));
        assertThat(download.rest()).isLessThan(HeldDownload.SIZE);
        HttpRequest.Builder again =
                HttpRequest.newBuilder(second.uri(LEDGER))
                        .header("Authorization", "Bearer " + secret);
        assertThat(second.send(again, BodyHandlers.ofString(UTF_8)).statusCode()).isEqualTo(401);
    }
}
