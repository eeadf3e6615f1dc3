package io.etcdportal.login.provider;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.etcdportal.testbed.OpenIdProvider;
import io.etcdportal.testbed.Portal;
import io.etcdportal.testbed.S3Server;
import io.etcdportal.testbed.Snapshots;
import io.etcdportal.testbed.Visitor;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;

/**
 * A provider whose name in the settings is given to another issuer: whom that calls alice is
 * somebody else, and gets nothing of what alice had.
 */
class ChangedIssuerTests {

    private static final String NAME = "3.5.16_0000000000000025_etcd.backup";
    private static final String BACKUP = "/api/v1/clusters/eu/payments/ledger/backups/" + NAME;
    private static final String WHO_AM_I = "/api/v1/whoami";
    private static final String TEAM =
            """
            teams:
              payments:
                members: {groups: [payments-sre]}
                grants: [{clusters: "*/payments/*", verbs: [list, download]}]
            """;

    private final S3Server bucket = S3Server.start();
    private final OpenIdProvider before = OpenIdProvider.start();
    private final OpenIdProvider after = OpenIdProvider.start();
    @TempDir private Path directory;

    @BeforeEach
    void fill() {
        bucket.put("v1/ledger/" + NAME, Snapshots.read("3.5.16/" + NAME));
        before.enrol("alice", "payments-sre");
        after.enrol("alice", "payments-sre");
    }

    @AfterEach
    void close() {
        bucket.close();
        before.close();
        after.close();
    }

    /** What alice has: a session, a token, and a ticket. */
    private record Had(String cookie, String token, String ticket) {

        static Had of(Portal portal) {
            Visitor browser = new Visitor(portal);
            browser.followHere("/oauth2/authorization/corp");
            Had had =
                    new Had(
                            browser.cookie("EBP_SESSION").orElseThrow(),
                            made(portal, browser, "/api/v1/tokens", "{\"name\": \"own\"}")
                                    .get("token")
                                    .asString(),
                            made(portal, browser, BACKUP + "/tickets", "")
                                    .get("link")
                                    .asString()
                                    .replaceAll(".*//ticket:([^@]+)@.*", "$1"));
            assertThat(had.accepted(portal)).containsExactly(200, 200, 200);
            return had;
        }

        private static JsonNode made(Portal portal, Visitor browser, String path, String body) {
            return new JsonMapper()
                    .readTree(
                            browser.submit(
                                            HttpRequest.newBuilder(portal.uri(path))
                                                    .header("Content-Type", "application/json")
                                                    .POST(BodyPublishers.ofString(body)))
                                    .body());
        }

        List<Integer> accepted(Portal portal) {
            Visitor browser = new Visitor(portal);
            browser.keep("EBP_SESSION", cookie);
            return List.of(
                    browser.get("/clusters").statusCode(),
                    status(portal, WHO_AM_I, "Bearer " + token),
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
    void anotherIssuerUnderTheSameNameGetsNothing() {
        Had had;
        try (Portal portal = start(before)) {
            had = Had.of(portal);
        }
        try (Portal portal = start(before)) {
            assertThat(had.accepted(portal)).as("the same issuer").containsExactly(200, 200, 200);
        }
        try (Portal portal = start(after)) {
            assertThat(had.accepted(portal)).containsExactly(302, 401, 401);
            assertThat(portal.get("admin", "/api/v1/audit/entries").body())
                    .contains("Provider corp has another issuer now: " + after.issuer());
            Had.of(portal);
        }
        try (Portal portal = start(before)) {
            assertThat(had.accepted(portal)).as("it came back").containsExactly(302, 401, 401);
        }
    }

    @Test
    void norDoesOneThatIsAddedLongAfterTheFirstWasRemoved() {
        Had had;
        try (Portal portal = start(before)) {
            had = Had.of(portal);
        }
        settings().start().close();
        try (Portal portal = start(after)) {
            assertThat(had.accepted(portal)).containsExactly(302, 401, 401);
        }
    }

    /** Nothing is known of issuers of before the table: the first start takes what it finds. */
    @Test
    void anUpgradeEndsNothingOfAProviderThatIsThere() {
        Had had;
        try (Portal portal = start(before)) {
            had = Had.of(portal);
            portal.bean(JdbcClient.class).sql("update known_issuer set issuer = ''").update();
        }
        try (Portal portal = start(before)) {
            assertThat(had.accepted(portal)).containsExactly(200, 200, 200);
            portal.bean(JdbcClient.class).sql("update known_issuer set issuer = ''").update();
        }
        settings().start().close();
        try (Portal portal = start(after)) {
            assertThat(had.accepted(portal)).as("it was gone then").containsExactly(302, 401, 401);
        }
    }

    private Portal start(OpenIdProvider provider) {
        return provider.nameTo(settings(), "corp").start().awaitReading();
    }

    private Portal.Settings settings() {
        return Portal.in(directory)
                .access(directory, TEAM + Portal.accounts("dave"))
                .bucket("bucket", "payments", bucket);
    }
}
