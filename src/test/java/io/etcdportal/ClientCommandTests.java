package io.etcdportal;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.etcdportal.testbed.FaultProxy;
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
import org.junit.jupiter.params.provider.EnumSource;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.stream.Stream;

/** The commands {@code list} and {@code fetch}, run by those who have only the jar and a token. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClientCommandTests {

    private static final String NEWEST = Snapshots.name("3.5.16", 37);
    private static final String OLDER = Snapshots.name("3.4.23", 35);

    private static final byte[] LARGE = Snapshots.sealed(4 * 1024 * 1024);
    private static final String CONTENT = "/large/backups/";

    private @Nullable Portal started;
    private @TempDir Path downloads = Path.of("");
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
        Snapshots.lay(volume.resolve("damaged").resolve(NEWEST), damaged());
        Snapshots.lay(volume.resolve("large").resolve(NEWEST), LARGE);
        Snapshots.lay(
                volume.resolve("odd/2026-11-30T03:00:00Z/etcd.db"), Snapshots.bytes("3.5.16", 37));
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

    private static byte[] damaged() {
        byte[] bytes = Snapshots.bytes("3.5.16", 37);
        bytes[bytes.length / 2] ^= 1;
        return bytes;
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
        return portal().makeToken(user, "{\"name\":\"laptop\"}").get("token").asString();
    }

    @Test
    void allVisibleClustersAreListedWithTheirNewestBackupAndState() {
        CommandResult result = CommandResult.list(token, "--portal", address() + "/");

        assertThat(result.exit()).as(result.err()).isZero();
        assertThat(result.out().lines())
                .hasSize(4 + 515)
                .anySatisfy(
                        line ->
                                assertThat(line)
                                        .startsWith("| eu/payments/shard-7 ")
                                        .containsPattern(
                                                "\\| unverified +\\| "
                                                        + Snapshots.name("3.1.20", 31)
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
                                                        + " 20\\d\\d-.*\\| (not )?verified"));
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
                .hasSize(515)
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
                "2|--portal https://x:99999|--portal must be an address",
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

    private CommandResult fetch(String cluster, Path file, String... more) {
        return fetch(address(), cluster, file, more);
    }

    private CommandResult fetch(String address, String cluster, Path file, String... more) {
        return CommandResult.fetch(
                token,
                Stream.concat(
                                Stream.of(
                                        "--portal",
                                        address,
                                        "--cluster",
                                        "eu/payments/" + cluster,
                                        "-o",
                                        file.toString()),
                                Stream.of(more))
                        .toArray(String[]::new));
    }

    private Path file() {
        return downloads.resolve("fetched.db");
    }

    private void assertNothingIsLeft() throws IOException {
        try (Stream<Path> files = Files.list(downloads)) {
            assertThat(files).isEmpty();
        }
    }

    private void assertFetched(CommandResult result, byte[] expected) throws IOException {
        assertThat(result.exit()).as(result.err()).isZero();
        assertThat(file()).hasBinaryContent(expected);
        assertThat(result.out()).isEqualTo(Snapshots.sha256(expected) + "  " + file() + "\n");
        assertThat(Files.getPosixFilePermissions(file()))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        Files.delete(file());
        assertNothingIsLeft();
    }

    @Test
    void theRecommendedBackupIsFetchedAndVerified() throws IOException {
        CommandResult result = fetch("ledger", file(), "--etcd-version", "3.5.16");

        assertThat(result.err())
                .contains("Fetching " + NEWEST + " (revision 37, saved 20", "Verified ");
        assertFetched(result, Snapshots.bytes("3.5.16", 37));
    }

    @Test
    void aBackupIsFetchedByItsName() throws IOException {
        assertFetched(fetch("ledger", file(), "--backup", OLDER), Snapshots.bytes("3.4.23", 35));
        assertFetched(
                fetch("ledger", file(), "--backup", OLDER, "--etcd-version", "3.5"),
                Snapshots.bytes("3.4.23", 35));

        CommandResult other = fetch("ledger", file(), "--backup", OLDER, "--etcd-version", "2.3.0");
        assertThat(other.exit()).isEqualTo(4);
        assertThat(other.err()).contains("No restore of an etcd 3.4 backup into etcd 2.3 is known");
        CommandResult none = fetch("ledger", file(), "--backup", "latest");
        assertThat(none.exit()).isEqualTo(4);
        assertThat(none.err()).contains("Backup not found (404)");
        assertNothingIsLeft();
    }

    @Test
    void whereTwoHistoriesCompeteBothAreNamedAndOneIsChosen() throws IOException {
        CommandResult result = fetch("rebuilt", file(), "--etcd-version", "3.5.16");

        assertThat(result.exit()).isEqualTo(4);
        assertThat(result.err())
                .contains(
                        "Two backups of eu/payments/rebuilt may be the right one",
                        "Written last: " + Snapshots.name("3.5.16", 31),
                        "Highest revision: " + NEWEST,
                        "--backup");
        assertNothingIsLeft();
        assertFetched(fetch("rebuilt", file(), "--backup", NEWEST), Snapshots.bytes("3.5.16", 37));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "4|ledger|--etcd-version 2.3.0|No backup fits the target version",
                "4|nobody||Cluster not found (404)",
                "6|damaged||damaged",
                "2|ledger|--etcd-version three|--etcd-version must be a version of etcd",
                "2|ledger|--resume|There is no option --resume.",
            })
    void whatCannotBeFetchedLeavesNoFile(int exit, String cluster, String more, String sentence)
            throws IOException {
        CommandResult result =
                fetch(cluster, file(), more == null ? new String[0] : more.split(" ", -1));

        assertThat(result.exit()).as(result.err()).isEqualTo(exit);
        assertThat(result.err()).contains(sentence);
        assertThat(result.out()).isEmpty();
        assertNothingIsLeft();
    }

    @Test
    void whoMayNotDownloadIsToldSo() throws IOException {
        CommandResult result =
                CommandResult.fetch(
                        token("carol"),
                        "--portal",
                        address(),
                        "--cluster",
                        "eu/payments/ledger",
                        "-o",
                        file().toString());

        assertThat(result.exit()).as(result.err()).isEqualTo(3);
        assertThat(result.err()).contains("(403)", "Next: ");
        assertNothingIsLeft();
    }

    @Test
    void aFileIsReplacedOnlyIfThatIsWanted() throws IOException {
        Files.writeString(file(), "precious");

        CommandResult result = fetch("ledger", file());

        assertThat(result.exit()).isEqualTo(7);
        assertThat(result.err()).contains("exists already", "--force");
        assertThat(file()).hasContent("precious");
        assertFetched(fetch("ledger", file(), "--force"), Snapshots.bytes("3.5.16", 37));
        CommandResult directory = fetch("ledger", downloads);
        assertThat(directory.exit()).isEqualTo(2);
        CommandResult nowhere = fetch("ledger", downloads.resolve("none/x"));
        assertThat(nowhere.exit()).isEqualTo(7);
        assertThat(nowhere.err()).contains("The directory does not exist.");
    }

    @Test
    void standardOutputGetsTheBytesAlone() throws IOException {
        CommandResult result = fetch("large", Path.of("-"));

        assertThat(result.exit()).as(result.err()).isZero();
        assertThat(result.out().getBytes(ISO_8859_1)).isEqualTo(LARGE);
        assertNothingIsLeft();
    }

    @ParameterizedTest
    @EnumSource(
            value = FaultProxy.Fault.class,
            names = {"CUT", "RESET", "STALL", "ANSWER_503"})
    void aConnectionThatIsCutIsContinued(FaultProxy.Fault fault) throws IOException {
        try (FaultProxy proxy = FaultProxy.before(portal().uri(""))) {
            proxy.spoil(CONTENT, fault, 1_000_000, 2);
            CommandResult toFile =
                    fetch(proxy.address().toString(), "large", file(), "--timeout", "1");
            assertThat(toFile.err()).contains("Retrying in ").doesNotContain("Starting again");
            assertFetched(toFile, LARGE);

            proxy.spoil(CONTENT, fault, 3_000_000, 1);
            CommandResult toStandardOutput =
                    fetch(proxy.address().toString(), "large", Path.of("-"), "--timeout", "1");
            assertThat(toStandardOutput.exit()).as(toStandardOutput.err()).isZero();
            assertThat(toStandardOutput.out().getBytes(ISO_8859_1)).isEqualTo(LARGE);
        }
    }

    @Test
    void theNextRunContinuesWhatAnEarlierOneHasLeft() throws IOException {
        try (FaultProxy proxy = FaultProxy.before(portal().uri(""))) {
            proxy.spoil(CONTENT, FaultProxy.Fault.CUT, 1_000_000, 1);
            String address = proxy.address().toString();
            CommandResult first = fetch(address, "large", file(), "--retries", "0");

            assertThat(first.exit()).isEqualTo(5);
            assertThat(first.err()).contains("was cut");
            Path part = downloads.resolve("fetched.db.part");
            assertThat(Files.size(part)).isBetween(1L, 1_000_000L);
            assertThat(Files.getPosixFilePermissions(part))
                    .isEqualTo(PosixFilePermissions.fromString("rw-------"));

            CommandResult second = fetch(address, "large", file());
            assertThat(second.err())
                    .contains("Continuing " + part)
                    .doesNotContain("Starting again");
            assertFetched(second, LARGE);
        }
    }

    @Test
    void whatArrivesDamagedIsKeptUnderAnotherName() throws IOException {
        try (FaultProxy proxy = FaultProxy.before(portal().uri(""))) {
            proxy.spoil(CONTENT, FaultProxy.Fault.FLIP, 2_000_000, 1);
            String address = proxy.address().toString();

            CommandResult result = fetch(address, "large", file());

            assertThat(result.exit()).as(result.err()).isEqualTo(6);
            assertThat(result.out()).isEmpty();
            Path damaged = downloads.resolve("fetched.db.damaged");
            assertThat(result.err()).contains("damaged", damaged.toString());
            assertThat(damaged).hasSize(LARGE.length);
            Files.delete(damaged);
            assertNothingIsLeft();
            assertFetched(fetch(address, "large", file()), LARGE);
        }
    }

    @Test
    void aPartOfUnknownOriginIsNotTouched() throws IOException {
        Path part = Files.writeString(downloads.resolve("fetched.db.part"), "precious");

        CommandResult result = fetch("ledger", file());

        assertThat(result.exit()).isEqualTo(7);
        assertThat(result.err()).contains(part + " exists already");
        assertThat(part).hasContent("precious");
        assertFetched(fetch("ledger", file(), "--force"), Snapshots.bytes("3.5.16", 37));
    }
}
