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

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/** The commands {@code list} and {@code fetch}, run by those who have only the jar and a token. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClientCommandTests {

    private static final String NEWEST = Snapshots.name("3.5.16", 37);
    private static final String OLDER = Snapshots.name("3.4.23", 35);

    private @Nullable Portal started;
    private String token = "";

    @BeforeAll
    void start(@TempDir Path directory) {
        Path volume = directory.resolve("volume/v1");
        Instant now = Instant.now();
        lay(volume.resolve("ledger"), "3.5.16", 37, now.minus(Duration.ofHours(1)));
        lay(volume.resolve("ledger"), "3.4.23", 35, now.minus(Duration.ofHours(2)));
        lay(volume.resolve("rebuilt"), "3.5.16", 37, now.minus(Duration.ofDays(30)));
        lay(volume.resolve("rebuilt"), "3.5.16", 31, now.minus(Duration.ofHours(1)));
        for (int i = 0; i < 510; i++) {
            lay(volume.resolve("shard-" + i), "3.1.20", 31, now.minus(Duration.ofHours(1)));
        }
        Path hidden = directory.resolve("hidden/v1");
        lay(hidden.resolve("secret"), "3.5.16", 37, now.minus(Duration.ofHours(1)));
        started =
                Portal.in(directory)
                        .teams(directory)
                        .directory("volume", "payments", directory.resolve("volume"))
                        .directory("hidden", "platform", directory.resolve("hidden"))
                        .start()
                        .awaitReading();
        token = token("alice");
    }

    private static void lay(Path folder, String version, long revision, Instant written) {
        Snapshots.lay(
                folder.resolve(Snapshots.name(version, revision)),
                Snapshots.bytes(version, revision),
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

    private String address() {
        return portal().uri("").toString();
    }

    private String token(String user) {
        HttpRequest.Builder request =
                portal().as(user, "/api/v1/tokens")
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString("{\"name\":\"laptop\"}"));
        return JsonMapper.shared()
                .readTree(portal().send(request, BodyHandlers.ofString()).body())
                .get("token")
                .asString();
    }

    @Test
    void allVisibleClustersAreListedWithTheirNewestBackupAndState() {
        CommandResult result = CommandResult.list(token, "--portal", address() + "/");

        assertThat(result.exit()).as(result.err()).isZero();
        assertThat(result.out().lines())
                .hasSize(4 + 512)
                .anySatisfy(
                        line ->
                                assertThat(line)
                                        .startsWith("| eu/payments/ledger ")
                                        .containsPattern(
                                                "\\| unverified +\\| "
                                                        + NEWEST
                                                        + " \\| not verified yet \\| 20\\d\\d-"));
        assertThat(result.out()).doesNotContain("secret");
        assertThat(result.err()).isEmpty();
    }

    @Test
    void theBackupsOfAClusterAreListed() {
        CommandResult result =
                CommandResult.list(
                        token, "--portal=" + address(), "--cluster", "eu/payments/ledger");

        assertThat(result.exit()).as(result.err()).isZero();
        assertThat(result.out().lines())
                .hasSize(6)
                .anySatisfy(
                        line ->
                                assertThat(line)
                                        .containsPattern(
                                                NEWEST
                                                        + " \\| 3\\.5\\.16 \\| 37 .* KiB \\|"
                                                        + " 20\\d\\d-.*\\| not verified yet"));
        assertThat(result.out().indexOf(NEWEST)).isLessThan(result.out().indexOf(OLDER));
    }

    @Test
    void onlyBackupsThatFitAVersionAreListed() {
        CommandResult result =
                CommandResult.list(
                        token,
                        "--portal",
                        address(),
                        "--cluster",
                        "eu/payments/ledger",
                        "--etcd-version",
                        "2.3.0");

        assertThat(result.exit()).as(result.err()).isZero();
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).contains("There are no such backups.");
    }

    @Test
    void pipelinesGetOneObjectOnEachLine() {
        CommandResult clusters = CommandResult.list(token, "--portal", address(), "--json");
        CommandResult backups =
                CommandResult.list(
                        token, "--portal", address(), "--cluster", "eu/payments/ledger", "--json");

        assertThat(clusters.out().lines().map(JsonMapper.shared()::readTree))
                .hasSize(512)
                .allSatisfy(cluster -> assertThat(cluster.has("state")).isTrue());
        assertThat(backups.out().lines().map(JsonMapper.shared()::readTree))
                .extracting((JsonNode backup) -> backup.get("id").asString())
                .containsExactly(NEWEST, OLDER);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2|--portal|--portal needs a value.",
                "2|--cluster a/b/c|--portal is missing.",
                "2|--portal ftp://x|--portal must be an address",
                "2|--portal https://alice:hunter2@portal.example|--portal must not contain a user",
                "2|--portal http://portal.example|Anyone on the way could read the token",
                "2|--portal {} --portal {}|--portal is given twice.",
                "2|--portal {} --token hunter2|A token can't be an argument",
                "2|--portal {} --tokenfile=hunter2|There is no option --tokenfile.",
                "2|--portal {} --cluster ledger|--cluster must be SITE/NAMESPACE/NAME",
                "2|--portal {} --retries many|--retries must be a number from 0 to 1000.",
                "2|--portal {} --etcd-version 3.5|--etcd-version needs --cluster.",
                "2|--portal {} --cluster eu/payments/ledger --etcd-version x|must be a version",
                "7|--portal {} --token-file /nowhere|--token-file: /nowhere does not exist.",
                "7|--portal {} --ca-file /nowhere|--ca-file: /nowhere does not exist.",
                "4|--portal {} --cluster eu/payments/nobody|Cluster not found (404)",
                "4|--portal {} --cluster eu/platform/secret|Cluster not found (404)",
            })
    void whatCannotBeDoneIsSaid(int exit, String line, String sentence) {
        CommandResult result =
                CommandResult.list(token, line.replace("{}", address()).split(" ", -1));

        assertThat(result.exit()).as(result.err()).isEqualTo(exit);
        assertThat(result.err()).contains(sentence).doesNotContain("hunter2", token, "\tat ");
        assertThat(result.out()).isEmpty();
    }

    @Test
    void aTokenThatIsRefusedHasAnExitCodeOfItsOwn() {
        CommandResult none = CommandResult.list("", "--portal", address());
        CommandResult wrong = CommandResult.list("ebp_nonsense", "--portal", address());
        CommandResult twoLines = CommandResult.list("ebp_a\nb", "--portal", address());

        assertThat(none.exit()).isEqualTo(2);
        assertThat(none.err()).contains("PORTAL_TOKEN", "--token-file");
        assertThat(wrong.exit()).isEqualTo(3);
        assertThat(wrong.err()).contains("(401)", "Next: ", "Request ID: ");
        assertThat(wrong.err()).doesNotContain("ebp_nonsense");
        assertThat(twoLines.exit()).isEqualTo(2);
        assertThat(twoLines.err()).contains("PORTAL_TOKEN does not contain a token.");
    }

    @Test
    void helpExplainsTheOptionsAndExitCodes() {
        CommandResult result = CommandResult.list("", "--help");

        assertThat(result.exit()).isZero();
        assertThat(result.out()).contains("--token-file", "--json", "Exit codes: 0 done");
    }
}
