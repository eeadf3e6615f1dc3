package io.etcdportal.login;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdportal.testbed.Portal;
import io.etcdportal.testbed.Visitor;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;

import java.nio.file.Path;
import java.util.Objects;

/** Whether somebody may do something, and which line of the access file says so. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AccessCheckTests {

    private static final String ACCESS =
            """
            teams:
              payments:
                members: {users: [alice], groups: [payments-sre]}
                grants:
                  - {clusters: "*/payments/*", verbs: [list, audit]}
                  - {clusters: "eu/payments/*", verbs: [download, list]}
            """;

    private @Nullable Portal started;

    @BeforeAll
    void start(@TempDir Path directory) {
        started =
                Portal.in(directory)
                        .access(directory, ACCESS + crowd() + Portal.accounts("alice", "carol"))
                        .start();
    }

    /** A hundred and fifty grants, of which the last one has other clusters than the others. */
    private static String crowd() {
        return "  crowd:\n    members: {users: [carol]}\n    grants:\n"
                + "      - {clusters: \"us/orders/*\", verbs: [list]}\n".repeat(149)
                + "      - {clusters: \"eu/orders/*\", verbs: [list]}\n";
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
    void aGrantIsToldWithItsTeamAndLine() {
        JsonNode answer = ask("user=alice&cluster=eu/payments/ledger");

        assertThat(answer.get("allowed").asBoolean()).isTrue();
        assertThat(answer.get("reason").asString())
                .isEqualTo(
                        "Team payments has a grant to list, download backups of eu/payments/*, in"
                                + " line 6.");
        assertThat(answer.get("grant").get("line").asInt()).isEqualTo(6);
        assertThat(answer.get("grant").get("team").asString()).isEqualTo("payments");
        assertThat(answer.get("file").asString()).endsWith("access.yaml");
        assertThat(answer.get("considered").size()).isEqualTo(2);
    }

    @Test
    void aRefusalIsToldWithTheGrantsThatDoNotReach() {
        JsonNode answer = ask("user=alice&cluster=us/payments/ledger");

        assertThat(answer.get("allowed").asBoolean()).isFalse();
        assertThat(answer.get("reason").asString())
                .isEqualTo(
                        "No team of alice has a grant to download backups of us/payments/ledger.");
        assertThat(answer.has("grant")).isFalse();
        assertThat(answer.get("considered").valueStream().map(g -> g.get("here").asBoolean()))
                .containsExactly(true, false);
    }

    @Test
    void groupsVerbsAndTheAdministratorCountAsTheyWouldOnSigningIn() {
        String cluster = "&cluster=eu/payments/ledger";

        assertThat(ask("user=gerd" + cluster).get("allowed").asBoolean()).isFalse();
        assertThat(ask("user=gerd&groups=x,payments-sre" + cluster).get("allowed").asBoolean())
                .isTrue();
        assertThat(ask("user=gerd&groups=payments-sre&verb=verify" + cluster).get("allowed"))
                .hasToString("false");
        assertThat(ask("user=admin" + cluster).get("reason").asString())
                .isEqualTo("The administrator may do everything.");
    }

    @Test
    void onlyAdministratorsMayAsk() {
        assertThat(
                        portal().get("alice", "/api/v1/can-i?user=bob&cluster=eu/payments/ledger")
                                .statusCode())
                .isEqualTo(403);
        Visitor alice = new Visitor(portal());
        alice.signIn("alice", "alice-password");
        assertThat(alice.get("/can-i").statusCode()).isEqualTo(403);
        assertThat(alice.get("/clusters").body()).doesNotContain("/can-i");
    }

    @Test
    void thePageAnswersTheSame() {
        Visitor admin = new Visitor(portal());
        admin.signIn("admin", "admin-password");

        assertThat(admin.get("/clusters").body()).contains("href=\"/can-i\"");
        assertThat(admin.get("/can-i").body()).contains("Access check").doesNotContain("<h2");
        assertThat(admin.get("/can-i?user=alice&verb=download&cluster=eu/payments/ledger").body())
                .contains("<h2 id=\"answer-title\">Yes</h2>", "in line 6.");
        assertThat(admin.get("/can-i?user=alice&cluster=ledger").statusCode()).isEqualTo(400);
    }

    @Test
    void aPageShowsSoManyGrantsAndThoseThatHaveTheClusterFirst() {
        Visitor admin = new Visitor(portal());
        admin.signIn("admin", "admin-password");

        String page = admin.get("/can-i?user=carol&verb=list&cluster=eu/orders/ledger").body();
        assertThat(page).contains("first 100 of 150 grants");
        assertThat(page.indexOf("eu/orders/*</td>"))
                .isPositive()
                .isLessThan(page.indexOf("us/orders/*</td>"));
        assertThat(page.split("us/orders/\\*</td>", -1)).hasSize(100);
        assertThat(ask("user=carol&cluster=eu/orders/ledger").get("considered").size())
                .isEqualTo(150);
    }

    private JsonNode ask(String query) {
        return portal().json("admin", "/api/v1/can-i?" + query);
    }
}
