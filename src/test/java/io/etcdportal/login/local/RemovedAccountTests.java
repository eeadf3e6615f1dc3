package io.etcdportal.login.local;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.etcdportal.testbed.Portal;
import io.etcdportal.testbed.S3Server;
import io.etcdportal.testbed.Snapshots;
import io.etcdportal.testbed.Visitor;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;

/** Whoever is removed from the access file and added again later gets nothing back. */
class RemovedAccountTests {

    private static final String NAME = "3.5.16_0000000000000025_etcd.backup";
    private static final String BACKUP = "/api/v1/clusters/eu/payments/ledger/backups/" + NAME;
    private static final String WHO_AM_I = "/api/v1/whoami";
    private static final String TEAM =
            """
            teams:
              payments:
                members: {users: [alice]}
                grants: [{clusters: "*/payments/*", verbs: [list, download]}]
            """;

    private final S3Server bucket = S3Server.start();
    private final String accounts = Portal.accounts("alice", "bob");
    private final String withoutAlice = Portal.accounts("bob");
    @TempDir private Path directory;

    @BeforeEach
    void fill() {
        bucket.put("v1/ledger/" + NAME, Snapshots.read("3.5.16/" + NAME));
    }

    @AfterEach
    void close() {
        bucket.close();
    }

    /** What alice and her team have: a session, a token each, and a ticket. */
    private record Had(String cookie, String token, String teamToken, String ticket) {

        static Had of(Portal portal) {
            Visitor browser = new Visitor(portal);
            browser.signIn("alice", "alice-password");
            Had had =
                    new Had(
                            browser.cookie("EBP_SESSION").orElseThrow(),
                            made(portal, "tokens", "{\"name\": \"own\"}").get("token").asString(),
                            made(portal, "tokens", "{\"name\": \"ours\", \"team\": \"payments\"}")
                                    .get("token")
                                    .asString(),
                            made(portal, BACKUP.substring(8) + "/tickets", "")
                                    .get("link")
                                    .asString()
                                    .replaceAll(".*//ticket:([^@]+)@.*", "$1"));
            assertThat(had.accepted(portal)).containsExactly(200, 200, 200, 200);
            return had;
        }

        private static JsonNode made(Portal portal, String what, String body) {
            return new JsonMapper()
                    .readTree(
                            portal.send(
                                            portal.as("alice", "/api/v1/" + what)
                                                    .header("Content-Type", "application/json")
                                                    .POST(BodyPublishers.ofString(body)),
                                            BodyHandlers.ofString())
                                    .body());
        }

        List<Integer> accepted(Portal portal) {
            Visitor browser = new Visitor(portal);
            browser.keep("EBP_SESSION", cookie);
            return List.of(
                    browser.get("/clusters").statusCode(),
                    status(portal, WHO_AM_I, "Bearer " + token),
                    status(portal, WHO_AM_I, "Bearer " + teamToken),
                    status(
                            portal,
                            BACKUP + "/content",
                            "Basic "
                                    + Base64.getEncoder()
                                            .encodeToString(("ticket:" + ticket).getBytes(UTF_8))));
        }

        private static int status(Portal portal, String path, String credentials) {
            return portal.send(
                            HttpRequest.newBuilder(portal.uri(path))
                                    .header("Authorization", credentials)
                                    .method("HEAD", BodyPublishers.noBody()),
                            BodyHandlers.discarding())
                    .statusCode();
        }
    }

    @Test
    void anAccountAndATeamThatAreAddedAgainGetNothingBack() throws IOException {
        try (Portal portal = start(TEAM + accounts)) {
            Had had = Had.of(portal);

            replace(portal, withoutAlice);
            assertThat(portal.get("alice", WHO_AM_I).statusCode()).isEqualTo(401);
            replace(portal, TEAM + accounts);
            assertThat(portal.get("alice", WHO_AM_I).statusCode()).isEqualTo(200);

            assertThat(had.accepted(portal)).containsExactly(302, 401, 401, 401);
            assertThat(portal.get("admin", "/api/v1/audit/entries").body())
                    .contains("Account alice was removed from the access file.")
                    .contains("Team payments was removed from the access file.");
            Had.of(portal);
        }
    }

    @Test
    void aRemovalWhileNoPortalRanIsSeenAtTheNextStart() throws IOException {
        Had had;
        try (Portal portal = start(TEAM + accounts)) {
            had = Had.of(portal);
        }
        try (Portal portal = start(withoutAlice)) {
            assertThat(portal.get("alice", WHO_AM_I).statusCode()).isEqualTo(401);
        }
        try (Portal portal = start(TEAM + accounts)) {
            assertThat(had.accepted(portal)).containsExactly(302, 401, 401, 401);
        }
    }

    /** The other portal has a file that never changed, and asks the database. */
    @Test
    void whatEndedHasEndedInOtherReplicasToo() throws IOException {
        Path home = Files.createDirectories(directory.resolve("other"));
        try (Portal portal = start(TEAM + accounts);
                Portal other =
                        settings(TEAM + accounts)
                                .access(home, TEAM + accounts)
                                .set("portal.audit.directory", home)
                                .start()
                                .awaitReading()) {
            Had had = Had.of(portal);
            replace(portal, withoutAlice);
            assertThat(portal.get("alice", WHO_AM_I).statusCode()).isEqualTo(401);

            assertThat(other.get("alice", WHO_AM_I).statusCode()).isEqualTo(200);
            assertThat(had.accepted(other)).containsExactly(302, 401, 401, 401);
        }
    }

    @Test
    void anEmptyFileEndsNothing() throws IOException {
        Had had;
        try (Portal portal = start(TEAM + accounts)) {
            had = Had.of(portal);
        }
        try (Portal portal = start("# all of it was here\n")) {
            assertThat(portal.get("alice", WHO_AM_I).statusCode()).isEqualTo(401);
        }
        try (Portal portal = start(TEAM + accounts)) {
            assertThat(had.accepted(portal)).containsExactly(200, 200, 200, 200);
        }
    }

    private Portal start(String access) {
        return settings(access).start().awaitReading();
    }

    private Portal.Settings settings(String access) {
        return Portal.in(directory).access(directory, access).bucket("bucket", "payments", bucket);
    }

    /** Changes the file, and waits until that is in the audit too. */
    private void replace(Portal portal, String yaml) throws IOException {
        String loaded = "/api/v1/audit/entries?event=access_loaded";
        int before = portal.json("admin", loaded).get("items").size();
        Files.writeString(directory.resolve("access.yaml"), yaml);
        portal.await(loaded, page -> page.get("items").size() > before);
    }
}
