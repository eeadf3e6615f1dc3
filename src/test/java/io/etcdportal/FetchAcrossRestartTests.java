package io.etcdportal;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdportal.testbed.FaultProxy;
import io.etcdportal.testbed.PackagedPortal;
import io.etcdportal.testbed.Portal;
import io.etcdportal.testbed.Snapshots;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A fetch as a process of its own: it is interrupted, and then the portal is. */
class FetchAcrossRestartTests {

    private static final byte[] FILE = Snapshots.sealed(4 * 1024 * 1024);
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir private Path directory;

    private Portal start(int port) {
        return Portal.in(directory)
                .teams(directory)
                .directory("volume", "payments", directory.resolve("volume"))
                .set("server.port", port)
                .start()
                .awaitReading();
    }

    private Process fetch(FaultProxy proxy, Path token, String log) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                List.of(
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "io.etcdportal.EtcdBackupPortal",
                        "fetch",
                        "--portal=" + proxy.address()));
        command.addAll(List.of("--cluster", "eu/payments/ledger", "--timeout", "2"));
        command.addAll(List.of("--token-file", token.toString(), "-o", file().toString()));
        return new ProcessBuilder(command)
                .directory(Path.of("").toAbsolutePath().toFile())
                .redirectOutput(directory.resolve("out").toFile())
                .redirectError(directory.resolve(log).toFile())
                .start();
    }

    private Path file() {
        return directory.resolve("fetched.db");
    }

    private long fetched() throws IOException {
        Path part = directory.resolve("fetched.db.part");
        return Files.exists(part) ? Files.size(part) : 0;
    }

    private void awaitMoreThan(long bytes, Process process, String log) throws IOException {
        Instant deadline = Instant.now().plus(PATIENCE);
        while (fetched() <= bytes) {
            assertThat(process.isAlive()).as(log(log)).isTrue();
            assertThat(Instant.now()).as(log(log)).isBefore(deadline);
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }

    private String log(String name) throws IOException {
        return Files.readString(directory.resolve(name));
    }

    @Test
    void aFetchSurvivesItsOwnInterruptionAndARestartOfThePortal() throws Exception {
        Snapshots.lay(directory.resolve("volume/v1/ledger/" + Snapshots.name("3.5.16", 37)), FILE);
        int port = PackagedPortal.freePort();
        Portal portal = start(port);
        try (FaultProxy proxy = FaultProxy.before(portal.uri(""))) {
            Path token = Files.writeString(directory.resolve("token"), token(portal) + "\n");

            proxy.spoil("/content", FaultProxy.Fault.STALL, 1_000_000, 1_000);
            Process first = fetch(proxy, token, "first");
            awaitMoreThan(0, first, "first");
            first.destroy();
            assertThat(first.waitFor(1, TimeUnit.MINUTES)).isTrue();
            assertThat(first.exitValue()).isEqualTo(143);
            assertThat(log("first")).contains("Interrupted. Run the same command again");
            assertThat(log("first")).doesNotContain(Files.readString(token).strip());
            assertThat(file()).doesNotExist();
            long left = fetched();
            assertThat(left).isPositive();

            proxy.spoil("/content", FaultProxy.Fault.STALL, 3_000_000, 1);
            Process second = fetch(proxy, token, "second");
            awaitMoreThan(left, second, "second");
            portal.close();
            portal = start(port);
            assertThat(second.waitFor(2, TimeUnit.MINUTES)).as(log("second")).isTrue();

            assertThat(second.exitValue()).as(log("second")).isZero();
            assertThat(log("second"))
                    .contains("Continuing ", "Retrying in ")
                    .doesNotContain("Starting again", "\033");
            assertThat(file()).hasBinaryContent(FILE);
            assertThat(log("out")).isEqualTo(Snapshots.sha256(FILE) + "  " + file() + "\n");
        } finally {
            portal.close();
        }
    }

    private static String token(Portal portal) {
        return portal.makeToken("alice", "{\"name\":\"laptop\"}").get("token").asString();
    }
}
