package io.etcdportal;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.Bind;

import io.etcdportal.audit.verify.AuditInvariants;
import io.etcdportal.testbed.NeedsEngine;
import io.etcdportal.testbed.PackagedJar;
import io.etcdportal.testbed.Portal;
import io.etcdportal.testbed.Snapshots;
import io.etcdportal.testbed.UsedServers;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteDataSource;
import org.testcontainers.containers.Container.ExecResult;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;

/**
 * The shipped jar on a small disk of its own, in a container: what happens to the embedded database
 * and the journal when that is full, or takes no writes at all.
 */
@NeedsEngine
class AuditFaultOnSmallDiskIT {

    private static final String NAME = "3.5.16_0000000000000025_etcd.backup";
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int PORT = 8080;

    @TempDir private Path directory;
    private Path jar = Path.of("");
    private final HttpClient http = HttpClient.newHttpClient();
    private final List<String> served = new ArrayList<>();
    private final List<String> refused = new ArrayList<>();
    private GenericContainer<?> portal = new GenericContainer<>("debian:bookworm-slim");

    @BeforeEach
    void start() throws Exception {
        Snapshots.lay(directory.resolve("volume/v1/small").resolve(NAME), Snapshots.sealed(4096));
        Files.createDirectories(directory.resolve("out"));
        Portal.in(directory).teams(directory);
        jar = new PackagedJar(List.of()).file().toAbsolutePath();
        portal =
                portal.withCreateContainerCmdModifier(this::bind)
                        .withTmpFs(Map.of("/small", "rw,size=48m"))
                        .withExposedPorts(PORT)
                        .withCommand(
                                "/jdk/bin/java",
                                "-Xmx256m",
                                "-XX:TieredStopAtLevel=1",
                                "-XX:+UseSerialGC",
                                "-jar",
                                "/portal.jar",
                                "--portal.home=/small/home",
                                "--portal.access-file=/test/access.yaml",
                                "--portal.admin-password=admin" + Portal.PASSWORD,
                                "--portal.audit.deadline=300ms",
                                "--portal.catalog.refresh-every=1h",
                                "--portal.sources.directory.volume.site=eu",
                                "--portal.sources.directory.volume.namespace=payments",
                                "--portal.sources.directory.volume.path=/test/volume")
                        .waitingFor(
                                Wait.forLogMessage(".*Started EtcdBackupPortal.*\\s", 1)
                                        .withStartupTimeout(PATIENCE));
        portal.start();
        UsedServers.used("The packaged portal in a container");
        await(() -> fetch() == 200);
        refused.clear();
    }

    /**
     * Without {@code withFileSystemBind}, which looks first, with an image of its own that it waits
     * minutes for where no registry can be reached, whether that can be done at all.
     */
    private void bind(CreateContainerCmd container) {
        Objects.requireNonNull(container.getHostConfig())
                .withBinds(
                        Bind.parse(System.getProperty("java.home") + ":/jdk:ro"),
                        Bind.parse(jar + ":/portal.jar:ro"),
                        Bind.parse(directory + ":/test:rw"));
    }

    @AfterEach
    void stop() {
        portal.stop();
        http.close();
    }

    /** The journal has its room from the first start on, and makes up for the database. */
    @Test
    void aFullDiskCostsNoDownload() throws Exception {
        inside("! dd if=/dev/zero of=/small/filler bs=4k");
        do {
            assertThat(fetch()).isEqualTo(200);
            assertThat(served).hasSizeLessThan(5_000);
        } while (account().begun().contains(served.getLast()));
        for (int i = 0; i < 20; i++) {
            assertThat(fetch()).isEqualTo(200);
        }
        inside("rm /small/filler");

        settle();
        assertThat(fetch()).isEqualTo(200);
        settle();
    }

    /** As after the kernel has taken it for broken: files are there, and no write succeeds. */
    @Test
    void aDiskThatTakesNoWritesIsRefusedAndRecoveredFrom() throws Exception {
        inside("prlimit --pid 1 --fsize=0:");
        assertThat(fetch()).isEqualTo(503);
        assertThat(fetch()).isEqualTo(503);
        inside("prlimit --pid 1 --fsize=unlimited:");

        await(() -> fetch() == 200);
        settle();
    }

    private void inside(String command) throws Exception {
        ExecResult result = portal.execInContainer("bash", "-c", command);
        assertThat(result.getExitCode()).as(result.getStderr()).isZero();
    }

    private int fetch() throws Exception {
        String credentials = "alice:alice" + Portal.PASSWORD;
        HttpResponse<String> answer =
                http.send(
                        HttpRequest.newBuilder(
                                        URI.create(
                                                "http://%s:%d/api/v1/clusters/eu/payments/small/backups/%s/content"
                                                        .formatted(
                                                                portal.getHost(),
                                                                portal.getMappedPort(PORT),
                                                                NAME)))
                                .header(
                                        "Authorization",
                                        "Basic "
                                                + Base64.getEncoder()
                                                        .encodeToString(
                                                                credentials.getBytes(UTF_8)))
                                .timeout(PATIENCE)
                                .build(),
                        BodyHandlers.ofString());
        (answer.statusCode() == 200 ? served : refused)
                .add(answer.headers().firstValue("X-Request-Id").orElseThrow());
        return answer.statusCode();
    }

    /** A copy of the database, with everything that is committed. */
    private AuditInvariants account() throws Exception {
        inside("rm -f /test/out/*; cp /small/home/portal.db* /test/out; chmod -R a+rw /test/out");
        SQLiteDataSource copy = new SQLiteDataSource();
        copy.setUrl("jdbc:sqlite:" + directory.resolve("out/portal.db"));
        return new AuditInvariants(copy);
    }

    private void settle() throws Exception {
        await(() -> account().ended().containsAll(served));
        account()
                .hasBeginningsInOrder(served)
                .tellsThatNothingWasSentTo(refused)
                .hasAnEndForEachBeginning()
                .hasNoDoubles()
                .isSound();
    }

    private interface Condition {
        boolean holds() throws Exception;
    }

    private static void await(Condition condition) throws Exception {
        Instant deadline = Instant.now().plus(PATIENCE);
        while (!condition.holds()) {
            assertThat(Instant.now()).isBefore(deadline);
            LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
        }
    }
}
