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

import tools.jackson.databind.JsonNode;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;

/** Backups are read before somebody needs them; the same on every database. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class BackgroundCheckContract {

    private static final String NEWEST = Snapshots.name("3.5.16", 37);
    private static final String OLDER = Snapshots.name("3.5.16", 35);
    private static final String LEDGER = "/clusters/eu/payments/ledger/backups/";

    private final S3Server cloud = S3Server.start();
    private final S3Server broken = S3Server.start();
    private @Nullable Portal started;

    /** Names the database. */
    abstract Portal.Settings on(Portal.Settings settings);

    @BeforeAll
    void start(@TempDir Path directory) {
        Path ledger = directory.resolve("payments/v1/ledger");
        Instant now = Instant.now();
        Snapshots.lay(
                ledger.resolve(OLDER),
                Snapshots.bytes("3.5.16", 35),
                now.minus(Duration.ofHours(6)));
        Snapshots.lay(ledger.resolve(NEWEST), Snapshots.bytes("3.5.16", 37));
        Snapshots.lay(
                directory.resolve("platform/v1/registry/" + NEWEST),
                Snapshots.read("3.5.16/damaged/flipped-middle/" + NEWEST));
        cloud.put("v1/vault/" + NEWEST, Snapshots.bytes("3.5.16", 37));
        cloud.flip(40_000, 1);
        broken.put("v1/silent/" + NEWEST, Snapshots.bytes("3.5.16", 37));
        broken.cutBodiesAfter(1_000);
        started =
                on(Portal.in(directory)
                                .teams(directory)
                                .directory("payments", "payments", directory.resolve("payments"))
                                .directory("platform", "platform", directory.resolve("platform"))
                                .bucket("cloud", "payments", cloud)
                                .bucket("broken", "payments", broken)
                                .set("portal.checks.newest", 1)
                                .set("portal.checks.after", "0s")
                                .set("portal.checks.look-every", "100ms"))
                        .start();
    }

    @AfterAll
    void stop() {
        portal().close();
        cloud.close();
        broken.close();
    }

    private Portal portal() {
        return Objects.requireNonNull(started);
    }

    private JsonNode checked(String path) {
        portal().await("/api/v1" + path, backup -> backup.has("check"));
        return portal().json("admin", "/api/v1" + path);
    }

    @Test
    void theNewestBackupOfEachClusterIsReadByItself() {
        JsonNode check = checked(LEDGER + NEWEST).get("check");

        assertThat(check.get("verdict").asString()).isEqualTo("whole");
        assertThat(check.get("sha256").asString()).isEqualTo(Snapshots.sha256("3.5.16/" + NEWEST));
        assertThat(check.get("sentence").asString())
                .contains("revision 37, trailing hash verified, readable, restorable into 3.5.");
        assertThat(check.get("status").get("revision").asLong()).isEqualTo(37);
        assertThat(check.get("status").get("size").asLong()).isEqualTo(73_728);
        assertThat(check.get("status").has("hash")).isTrue();
    }

    /** The first reading of it comes with a wrong byte, which the second one does not have. */
    @Test
    void aByteThatIsWrongOnceSaysNothingAboutTheCopy() {
        JsonNode backup = checked("/clusters/eu/payments/vault/backups/" + NEWEST);

        assertThat(backup.get("condition").asString()).isEqualTo("whole");
        assertThat(backup.get("check").get("status").get("revision").asLong()).isEqualTo(37);
        assertThat(cloud.requests().stream().filter(request -> request.contains(NEWEST)).count())
                .isGreaterThanOrEqualTo(2);
    }

    @Test
    void whatIsWrongEachTimeIsDamaged() {
        JsonNode backup = checked("/clusters/eu/platform/registry/backups/" + NEWEST);

        assertThat(backup.get("condition").asString()).isEqualTo("damaged");
        assertThat(backup.get("check").get("verdict").asString()).isEqualTo("damaged");
        assertThat(backup.get("check").has("status")).isFalse();
    }

    @Test
    void aSourceThatDoesNotGiveItSaysNothingAboutTheCopy() {
        String path = "/api/v1/clusters/eu/payments/silent/backups/" + NEWEST;
        portal().await(
                        path + "/check",
                        tasks ->
                                !tasks.isEmpty()
                                        && tasks.get(0)
                                                .get("state")
                                                .asString()
                                                .equals("postponed"));
        JsonNode task = portal().json("admin", path + "/check").get(0);

        assertThat(task.get("source").asString()).isEqualTo("broken");
        assertThat(task.get("failure").asString()).contains("broke off");
        assertThat(task.has("due")).isTrue();
        JsonNode backup = portal().json("admin", path);
        assertThat(backup.get("condition").asString()).isEqualTo("sealed");
        assertThat(backup.has("check")).isFalse();
        assertThat(portal().get("carol", path + "/check").statusCode()).isEqualTo(200);
    }

    @Test
    void anyBackupIsReadForWhoeverMayVerifyIt() {
        String path = LEDGER + OLDER;
        checked(LEDGER + NEWEST);
        assertThat(portal().json("alice", "/api/v1" + path).has("check")).isFalse();

        HttpResponse<String> refused = ask("carol", path);
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(refused.body()).contains("check-denied", "verify backups");
        JsonNode denial =
                portal().json("admin", "/api/v1/audit/entries?event=check_denied")
                        .get("items")
                        .get(0);
        assertThat(denial.get("user").asString()).isEqualTo("carol");
        assertThat(denial.get("subject").asString()).isEqualTo(OLDER);
        assertThat(denial.get("detail").asString()).contains("verify backups");
        HttpResponse<String> hidden = ask("bob", path);
        HttpResponse<String> missing = ask("bob", "/clusters/eu/payments/nobody/backups/" + OLDER);
        assertThat(hidden.statusCode()).isEqualTo(404).isEqualTo(missing.statusCode());
        assertThat(hidden.body()).contains("cluster-not-found");
        assertThat(ask("alice", LEDGER + Snapshots.name("3.5.16", 99)).statusCode()).isEqualTo(404);

        Visitor carol = new Visitor(portal());
        carol.signIn("carol", "carol" + Portal.PASSWORD);
        assertThat(carol.get(path).body()).doesNotContain("Verify now");
        Visitor alice = new Visitor(portal());
        alice.signIn("alice", "alice" + Portal.PASSWORD);
        assertThat(alice.get(path).body()).contains("Verify now");
        assertThat(alice.post(path + "/check", Map.of()).statusCode()).isEqualTo(302);

        assertThat(checked(path).get("check").get("status").get("revision").asLong()).isEqualTo(35);
        assertThat(alice.get(path).body())
                .contains("revision 35, trailing hash verified, readable");
        JsonNode entry =
                portal().json("admin", "/api/v1/audit/entries?event=backup_checked")
                        .get("items")
                        .get(0);
        assertThat(entry.get("user").asString()).isEqualTo("alice");
        assertThat(entry.get("subject").asString()).isEqualTo(OLDER);
        assertThat(entry.get("details").get("copies").asString()).isEqualTo("payments");
        assertThat(ask("alice", path).statusCode()).isEqualTo(202);
    }

    private HttpResponse<String> ask(String user, String path) {
        return portal().send(
                        portal().as(user, "/api/v1" + path + "/check")
                                .POST(BodyPublishers.noBody()),
                        BodyHandlers.ofString());
    }
}
