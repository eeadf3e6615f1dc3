package io.etcdportal;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdportal.testbed.HeldDownload;
import io.etcdportal.testbed.NeedsEngine;
import io.etcdportal.testbed.NeedsProgram;
import io.etcdportal.testbed.PortalImage;
import io.etcdportal.testbed.Snapshots;
import io.etcdportal.testbed.UsedServers;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The image, built on a local base and run as it should be: confined, and without a shell. */
@NeedsEngine
@NeedsProgram("docker")
class ImageIT {

    @TempDir private static Path directory;

    @BeforeAll
    static void build() throws Exception {
        PortalImage.build();
    }

    @Test
    void runAloneItStartsTheDemonstrationAndSaysHowToGoOn() throws Exception {
        try (PortalImage.Container portal = PortalImage.start()) {
            measure(portal);
            assertThat(portal.log())
                    .contains("alice-demonstration", "It was started because the portal has no")
                    .doesNotContain("[aot]");

            String backup = "/api/v1/clusters/eu/payments/ledger/backups/latest";
            String alice = "alice:alice-demonstration";
            portal.await(alice, backup);
            HttpResponse<byte[]> answer =
                    portal.get(alice, backup + "/content", BodyHandlers.ofByteArray());

            assertThat(Snapshots.sha256(answer.body()))
                    .isEqualTo(Snapshots.sha256("3.5.16/" + Snapshots.name("3.5.16", 37)));
            assertThat(portal.get("alice:wrong", backup, BodyHandlers.discarding()).statusCode())
                    .isEqualTo(401);
            assertThat(portal.file("/opt/portal/sbom.cdx.json"))
                    .contains("\"CycloneDX\"", "\"sqlite-jdbc\"");
            assertThat(portal.inspect("{{.Config.User}} {{.Config.StopSignal}}"))
                    .isEqualTo("65532:65532 SIGTERM");
        }
    }

    /** What docs/scale.md keeps; never judged here, since other tests run at the same time. */
    private static void measure(PortalImage.Container portal) throws Exception {
        Duration toReady =
                Duration.between(
                        Instant.parse(portal.inspect("{{.State.StartedAt}}")), Instant.now());
        Path status = Path.of("/proc", portal.inspect("{{.State.Pid}}"), "status");
        String resident =
                Files.isReadable(status)
                        ? Files.readAllLines(status).stream()
                                .filter(line -> line.startsWith("VmRSS"))
                                .findFirst()
                                .orElseThrow()
                                .replaceAll("\\D", "")
                        : "0";
        UsedServers.used(
                "the image: %d MB; ready after %d ms, with %d MiB resident, while other tests ran"
                        .formatted(
                                Long.parseLong(PortalImage.inspect("{{.Size}}")) / 1_000_000,
                                toReady.toMillis(),
                                Long.parseLong(resident) / 1024));
    }

    @Test
    void realSettingsEndTheDemonstrationAndAStopLetsADownloadFinish() throws Exception {
        Path volume = volumeWithALargeBackup();
        try (PortalImage.Container portal =
                PortalImage.start(
                        "--volume=" + volume + ":/volume:ro",
                        "--env=PORTAL_ADMINPASSWORD=admin-password",
                        "--env=PORTAL_SOURCES_DIRECTORY_VOLUME_SITE=eu",
                        "--env=PORTAL_SOURCES_DIRECTORY_VOLUME_PATH=/volume")) {
            String backup = "/api/v1/clusters/eu/default/large/backups/latest";
            portal.await("admin:admin-password", backup);
            assertThat(portal.log()).doesNotContain("demonstration");

            try (HeldDownload download =
                    new HeldDownload(portal.port(8080), "admin", backup + "/content")) {
                assertThat(download.head()).startsWith("HTTP/1.1 200");
                Process stop = portal.stopping();
                portal.awaitRefusing();

                assertThat(download.rest()).isEqualTo(HeldDownload.SIZE + 32);
                assertThat(stop.waitFor(1, TimeUnit.MINUTES)).isTrue();
            }
            assertThat(portal.inspect("{{.State.ExitCode}}")).isEqualTo("143");
        }
    }

    /** Readable for the account in the container. */
    private static Path volumeWithALargeBackup() throws Exception {
        Path volume = Files.createDirectories(directory.resolve("volume/v1/large"));
        Path backup = volume.resolve(Snapshots.name("3.5.16", 37));
        Snapshots.lay(
                backup,
                Snapshots.sealed(HeldDownload.SIZE),
                Instant.now().minus(Duration.ofHours(1)));
        for (String part : List.of("", "volume", "volume/v1", "volume/v1/large")) {
            Files.setPosixFilePermissions(
                    directory.resolve(part), PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        return directory.resolve("volume");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "PORTAL_CATALOG_REFRESHEVRY=1s|78|did you mean PORTAL_CATALOG_REFRESHEVERY?",
                "PORTAL_HOME=/opt/portal/home|78|Set portal.home to a directory",
            })
    void wrongSettingsEndItWithTheirExitCodeAndASentence(
            String variable, int status, String sentence) throws Exception {
        PortalImage.Ended ended = PortalImage.run(List.of("--env=" + variable));

        assertThat(ended.output()).contains(sentence).doesNotContain("\tat ");
        assertThat(ended.status()).isEqualTo(status);
    }

    @Test
    void commandsWork() throws Exception {
        PortalImage.Ended ended =
                PortalImage.run(List.of(), "access", "check", "/portal/nothing.yaml");

        assertThat(ended.output()).contains("/portal/nothing.yaml");
        assertThat(ended.status()).isOne();
    }

    /** What {@code helm test} runs, since there is no curl. */
    @Test
    void itCanProbeAnAddress() throws Exception {
        PortalImage.Ended ended =
                PortalImage.run(
                        List.of("--entrypoint=java"),
                        "-Xmx32m",
                        "-cp",
                        "/opt/portal/probe",
                        "Probe",
                        "http://127.0.0.1:1/login");

        assertThat(ended.output()).contains("http://127.0.0.1:1/login: java.net.ConnectException");
        assertThat(ended.status()).isOne();
    }
}
