package io.etcdportal;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdportal.testbed.FaultProxy;
import io.etcdportal.testbed.NeedsProgram;
import io.etcdportal.testbed.Portal;
import io.etcdportal.testbed.SidecarServer;
import io.etcdportal.testbed.Snapshots;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * The programs that people download with, over the source that knows neither ranges nor lengths,
 * and over a network between them and the portal that breaks again and again.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClientsIT {

    private static final String NAME = "3.1.20_0000000000000025_etcd.backup";
    private static final int INTERRUPTIONS = 20;
    private static final int LENGTH = 21 * 1024 * 1024;
    private static final byte[] FILE = Snapshots.sealed(LENGTH);
    private static final String SMALLER = "3.1.20_0000000000000026_etcd.backup";
    private static final byte[] SMALL = Snapshots.sealed(1024 * 1024);
    private static final String CONTENT =
            "/api/v1/clusters/eu/payments/%s/backups/" + NAME + "/content";

    private Path directory = Path.of("");
    private @Nullable SidecarServer sidecar;
    private @Nullable Portal started;
    private @Nullable FaultProxy network;

    @BeforeAll
    void start(@TempDir Path temporary) throws IOException {
        directory = temporary;
        List<String> clusters =
                List.of("curl", "wget", "parts", "aria2c", "moved-curl", "moved-wget");
        for (String cluster : clusters) {
            Path folder = Files.createDirectories(directory.resolve("sidecars").resolve(cluster));
            Files.write(folder.resolve(NAME), FILE);
        }
        SidecarServer fleet = SidecarServer.startFleet(directory.resolve("sidecars"));
        sidecar = fleet;
        lay(35, Duration.ofHours(2));
        Portal portal =
                Portal.in(directory)
                        .directory("volume", "payments", directory.resolve("volume"))
                        .teams(directory)
                        .set("portal.sources.sidecar.fleet.site", "eu")
                        .set("portal.sources.sidecar.fleet.url", fleet.address() + "/{cluster}")
                        .set(
                                "portal.sources.sidecar.fleet.clusters",
                                "payments/" + String.join(",payments/", clusters))
                        .start()
                        .awaitReading();
        started = portal;
        network = FaultProxy.before(URI.create("http://127.0.0.1:" + portal.port()));
    }

    @AfterAll
    void stop() {
        Objects.requireNonNull(network).close();
        Objects.requireNonNull(started).close();
        Objects.requireNonNull(sidecar).close();
    }

    private Portal portal() {
        return Objects.requireNonNull(started);
    }

    private String address(String cluster) {
        return Objects.requireNonNull(network).address() + CONTENT.formatted(cluster);
    }

    /** Each answer breaks off a bit further on. */
    private void breakAt(String cluster, int interruption) {
        Objects.requireNonNull(network)
                .spoil(
                        "/" + cluster + "/",
                        FaultProxy.Fault.CUT,
                        (interruption + 1) * (long) (LENGTH / (INTERRUPTIONS + 1)) + interruption,
                        1);
    }

    @Test
    @NeedsProgram("curl")
    void curlGoesOnAfterTwentyInterruptions() throws Exception {
        Path got = directory.resolve("by-curl");
        for (int i = 0; i < INTERRUPTIONS; i++) {
            breakAt("curl", i);
            assertThat(curl(got)).as("interruption " + i).isNotZero();
            assertThat(Files.size(got)).isLessThan(FILE.length);
        }
        int exit = curl(got);

        assertThat(exit).isZero();
        assertThat(got).hasBinaryContent(FILE);
    }

    private int curl(Path to) throws IOException, InterruptedException {
        return run(
                List.of(
                        "curl",
                        "-sS",
                        "-f",
                        "-u",
                        "alice:alice" + Portal.PASSWORD,
                        "-C",
                        "-",
                        "-o",
                        to.toString(),
                        address("curl")));
    }

    @Test
    @NeedsProgram("wget")
    void wgetGoesOnByItself() throws Exception {
        Path got = directory.resolve("by-wget");
        int exit = 1;
        for (int i = 0; i < 3; i++) {
            breakAt("wget", i);
            exit = wget(got, "1");
            assertThat(exit).isNotZero();
        }
        breakAt("wget", 3);
        exit = wget(got, "3");

        assertThat(exit).isZero();
        assertThat(got).hasBinaryContent(FILE);
        assertThat(wget(got, "1")).as("there is nothing left").isZero();
        assertThat(got).hasBinaryContent(FILE);
    }

    private int wget(Path to, String tries) throws IOException, InterruptedException {
        return run(
                List.of(
                        "wget",
                        "-q",
                        "-c",
                        "--tries=" + tries,
                        "--waitretry=1",
                        "--auth-no-challenge",
                        "--user=alice",
                        "--password=alice" + Portal.PASSWORD,
                        "-O",
                        to.toString(),
                        address("wget")));
    }

    @Test
    @NeedsProgram("curl")
    void partsThatAreFetchedAtOnceMakeTheFile() throws Exception {
        List<Process> parts = new ArrayList<>();
        int size = Math.ceilDiv(FILE.length, 8);
        for (int i = 0; i < 8; i++) {
            String range = i * size + "-" + ((i + 1) * size - 1);
            parts.add(
                    start(
                            List.of(
                                    "curl",
                                    "-sS",
                                    "-f",
                                    "-u",
                                    "alice:alice" + Portal.PASSWORD,
                                    "-r",
                                    range,
                                    "-o",
                                    part(i).toString(),
                                    address("parts"))));
        }
        Path got = directory.resolve("by-parts");
        for (int i = 0; i < 8; i++) {
            assertThat(end(parts.get(i))).isZero();
            Files.write(
                    got,
                    Files.readAllBytes(part(i)),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        }

        assertThat(got).hasBinaryContent(FILE);
    }

    /**
     * A sidecar tells no length; the portal has read this backup once, so it knows. Without a
     * length aria2c fetches everything over one connection.
     */
    @Test
    @NeedsProgram("aria2c")
    void aria2cSplitsWhatASidecarGivesAsOne() throws Exception {
        assertThat(portal().download("alice", CONTENT.formatted("aria2c")).body()).isEqualTo(FILE);

        Path log = directory.resolve("aria2c.log");
        int exit =
                run(
                        List.of(
                                "aria2c",
                                "-x8",
                                "--min-split-size=1M",
                                "--no-conf",
                                "--quiet",
                                "--log=" + log,
                                "--log-level=info",
                                "--http-user=alice",
                                "--http-passwd=alice" + Portal.PASSWORD,
                                "--dir=" + directory,
                                "--out=by-aria2c",
                                address("aria2c")));

        assertThat(exit).isZero();
        assertThat(directory.resolve("by-aria2c")).hasBinaryContent(FILE);
        assertThat(
                        Files.readAllLines(log).stream()
                                .map(String::strip)
                                .filter(line -> line.startsWith("Range: bytes="))
                                .distinct())
                .as("parts that were asked for")
                .hasSizeGreaterThan(1);
    }

    /** Both take 416 for "there is nothing left to fetch", and end with 0. */
    @ParameterizedTest
    @ValueSource(strings = {"volume", "sidecar"})
    @NeedsProgram("curl")
    void curlFailsWhereTheLatestIsAnotherSince(String kind) throws Exception {
        Path got = directory.resolve("moved-by-curl-" + kind);
        String cluster = kind.equals("volume") ? "volume-curl" : "moved-curl";
        List<String> command =
                List.of(
                        "curl",
                        "-sS",
                        "-f",
                        "-u",
                        "alice:alice" + Portal.PASSWORD,
                        "-C",
                        "-",
                        "-o",
                        got.toString(),
                        latest(cluster));
        assertFailsWhereTheLatestMoves(cluster, got, command);
    }

    @ParameterizedTest
    @ValueSource(strings = {"volume", "sidecar"})
    @NeedsProgram("wget")
    void wgetFailsWhereTheLatestIsAnotherSince(String kind) throws Exception {
        Path got = directory.resolve("moved-by-wget-" + kind);
        String cluster = kind.equals("volume") ? "volume-wget" : "moved-wget";
        List<String> command =
                List.of(
                        "wget",
                        "-q",
                        "-c",
                        "--tries=1",
                        "--auth-no-challenge",
                        "--user=alice",
                        "--password=alice" + Portal.PASSWORD,
                        "-O",
                        got.toString(),
                        latest(cluster));
        assertFailsWhereTheLatestMoves(cluster, got, command);
    }

    private void assertFailsWhereTheLatestMoves(String cluster, Path got, List<String> command)
            throws IOException, InterruptedException {
        boolean onVolume = cluster.startsWith("volume");
        Path folder = directory.resolve(onVolume ? "volume/v1" : "sidecars").resolve(cluster);
        Snapshots.lay(folder.resolve(NAME), FILE, Instant.now().minus(Duration.ofHours(2)));
        portal().awaitReading();
        Objects.requireNonNull(network)
                .spoil("/" + cluster + "/", FaultProxy.Fault.CUT, LENGTH / 2, 1);
        assertThat(run(command)).as("it breaks").isNotZero();
        byte[] half = Files.readAllBytes(got);
        assertThat(half).hasSizeBetween(2 * SMALL.length, LENGTH / 2);

        Snapshots.lay(folder.resolve(SMALLER), SMALL, Instant.now().minus(Duration.ofHours(1)));
        portal().awaitReading();
        assertThat(run(command)).as("a smaller one is the latest").isNotZero();
        assertThat(got).as("nothing of another file was added").hasBinaryContent(half);

        Files.delete(got);
        assertThat(run(command)).as("from the beginning").isZero();
        assertThat(got).hasBinaryContent(SMALL);
    }

    private String latest(String cluster) {
        return Objects.requireNonNull(network).address()
                + "/api/v1/clusters/eu/payments/"
                + cluster
                + "/backups/latest/content";
    }

    /** As the README has it, in the directory of a night job. */
    @Test
    @NeedsProgram("curl")
    void theLinesForEachNightFetchWhatIsNewAndKeepTheLastWholeOne() throws Exception {
        Path folder = Files.createDirectories(directory.resolve("nights"));
        Path kept = folder.resolve("ledger.backup");

        assertThat(night(folder)).as("the first night").isZero();
        assertThat(kept).hasBinaryContent(Snapshots.bytes("3.5.16", 35));

        FileTime first = Files.getLastModifiedTime(kept);
        assertThat(night(folder)).as("nothing new in the second night").isZero();
        assertThat(kept).hasBinaryContent(Snapshots.bytes("3.5.16", 35));
        assertThat(Files.getLastModifiedTime(kept)).as("not fetched again").isEqualTo(first);

        lay(37, Duration.ofHours(1));
        Objects.requireNonNull(started).awaitReading();
        Objects.requireNonNull(network).spoil("/ledger/", FaultProxy.Fault.CUT, 10_000, 1);
        assertThat(night(folder)).as("it breaks in the third").isNotZero();
        assertThat(kept).hasBinaryContent(Snapshots.bytes("3.5.16", 35));

        assertThat(night(folder)).as("the fourth night").isZero();
        assertThat(kept).hasBinaryContent(Snapshots.bytes("3.5.16", 37));
    }

    private void lay(long revision, Duration age) {
        Snapshots.lay(
                directory.resolve("volume/v1/ledger").resolve(Snapshots.name("3.5.16", revision)),
                Snapshots.bytes("3.5.16", revision),
                Instant.now().minus(age));
    }

    private int night(Path folder) throws IOException, InterruptedException {
        String lines =
                Files.readString(Path.of("README.md"))
                        .replaceAll("(?s).*```\\n([^`]*--etag-compare[^`]*)```.*", "$1")
                        .replace(
                                "https://portal.example.org/api/v1/clusters/prod-eu",
                                Objects.requireNonNull(network).address() + "/api/v1/clusters/eu");
        ProcessBuilder shell =
                new ProcessBuilder("sh", "-c", lines)
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(directory.resolve("said").toFile());
        shell.environment().put("TOKEN", token());
        return end(shell.start());
    }

    private String token() {
        return Objects.requireNonNull(started)
                .makeToken("alice", "{\"name\":\"nightly\"}")
                .get("token")
                .asString();
    }

    private Path part(int number) {
        return directory.resolve("part-" + number);
    }

    private int run(List<String> command) throws IOException, InterruptedException {
        return end(start(command));
    }

    private Process start(List<String> command) throws IOException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("said").toFile())
                .start();
    }

    private static int end(Process process) throws InterruptedException {
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }
}
