package io.etcdportal;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdportal.testbed.Portal;
import io.etcdportal.testbed.Snapshots;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;

/** Nobody fills the audit by asking the same again and again, or something else each time. */
class RepeatedRequestsTests {

    private static final String NAME = "3.5.16_0000000000000025_etcd.backup";
    private static final String BACKUP = "/api/v1/clusters/eu/payments/ledger/backups/" + NAME;
    private static final int TIMES = 7;

    @TempDir private Path directory;

    @BeforeEach
    void lay() throws IOException {
        Snapshots.lay(
                directory.resolve("volume/v1/ledger").resolve(NAME),
                Snapshots.read("3.5.16/" + NAME));
    }

    private Portal start(String countRepeatsFor) {
        return Portal.in(directory)
                .teams(directory)
                .directory("volume", "payments", directory.resolve("volume"))
                .set("portal.audit.count-repeats-for", countRepeatsFor)
                .start()
                .awaitReading();
    }

    @Test
    void whatIsDoneAgainAndAgainIsOneEntryAndANumberAfterARestart() {
        try (Portal portal = start("15m")) {
            for (int i = 0; i < TIMES; i++) {
                askForEverything(portal, i);
            }
            assertThat(entries(portal, "download_end", "alice"))
                    .as("what sends bytes is an entry each time")
                    .hasSize(TIMES);
            for (String event :
                    List.of(
                            "download_denied",
                            "audit_verified",
                            "backup_checked",
                            "token_refused")) {
                assertThat(entries(portal, event, null)).as(event).hasSize(1);
            }
            assertThat(entries(portal, "audit_exported", null)).as("three kinds").hasSize(3);
            assertThat(entries(portal, "audit_read", "alice")).as("two kinds").hasSize(2);
            for (int i = 0; i < 60; i++) {
                get(portal, "alice", "/api/v1/audit/entries?person=nobody" + i, 200);
                head(portal, "alice", "/api/v1/audit/export?person=nobody" + i);
            }
            assertThat(entries(portal, "audit_read", "alice")).hasSize(50);
            assertThat(entries(portal, "audit_exported", "alice")).hasSize(50);
        }
        try (Portal portal = start("1ms")) {
            assertTold(portal, "download_denied", "carol", "repeats", 2 * TIMES - 1);
            assertTold(portal, "audit_verified", "admin", "repeats", TIMES - 1);
            assertTold(portal, "backup_checked", "alice", "repeats", TIMES - 1);
            assertTold(portal, "audit_read", "alice", "leftOut", 12);
            assertTold(portal, "audit_exported", "alice", "leftOut", 12);
            portal.await(
                    "/api/v1/audit/entries?event=token_refused",
                    page -> page.toString().contains("\"repeats\":\"" + (TIMES - 1) + "\""));
        }
    }

    private static void askForEverything(Portal portal, int time) {
        get(portal, "carol", BACKUP + "/content", 403);
        post(portal, "carol", BACKUP + "/tickets", 403);
        portal.download("alice", BACKUP + "/content");
        post(portal, "alice", BACKUP + "/check", 202);
        get(portal, "alice", "/api/v1/audit/entries?person=carol&limit=" + (time + 1), 200);
        get(portal, "alice", "/api/v1/audit/exposure?cluster=eu/payments/ledger", 200);
        get(portal, "alice", "/api/v1/audit/exposure.csv?cluster=eu/payments/ledger", 200);
        head(portal, "alice", "/api/v1/audit/export?after=0");
        get(portal, "admin", "/api/v1/audit/chain", 200);
        get(portal, "admin", "/api/v1/audit/verification", 200);
        portal.send(
                HttpRequest.newBuilder(portal.uri("/api/v1/whoami"))
                        .header("Authorization", "Bearer ebp_nonsense"),
                BodyHandlers.discarding());
    }

    private static void get(Portal portal, String user, String path, int status) {
        assertThat(portal.get(user, path).statusCode()).as(path).isEqualTo(status);
    }

    private static void head(Portal portal, String user, String path) {
        assertThat(portal.head(user, path).statusCode()).isEqualTo(200);
    }

    private static void post(Portal portal, String user, String path, int status) {
        HttpResponse<String> answer =
                portal.send(
                        portal.as(user, path).POST(BodyPublishers.noBody()),
                        BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(path + answer.body()).isEqualTo(status);
    }

    private static void assertTold(
            Portal portal, String event, String user, String name, int number) {
        String told = "\"" + name + "\":\"" + number + "\"";
        portal.await(
                "/api/v1/audit/entries?limit=1000&event=" + event + "&person=" + user,
                page -> page.toString().contains(told));
    }

    private static List<JsonNode> entries(Portal portal, String event, @Nullable String user) {
        return portal.json(
                        "admin",
                        "/api/v1/audit/entries?limit=1000&event="
                                + event
                                + (user == null ? "" : "&person=" + user))
                .get("items")
                .valueStream()
                .toList();
    }
}
