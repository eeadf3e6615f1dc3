package io.etcdportal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The jar that is shipped, in a process of its own. */
class PackagedJarIT {

    private static final Path JAR = Path.of("target", "etcd-backup-portal.jar");
    private static final Pattern PASSWORD =
            Pattern.compile("Sign in as 'admin' with the password (\\S+)");
    private static final long A_GIBIBYTE_AND_A_SEAL = (1L << 30) + 32;

    @TempDir private Path directory;

    @Test
    void aGibibyteComesThroughAHeapOf128Mebibytes() throws Exception {
        Path folder = Files.createDirectories(directory.resolve("volume/v1/large"));
        Path backup = folder.resolve("3.5.16_0000000000000025_etcd.backup");
        try (RandomAccessFile sparse = new RandomAccessFile(backup.toFile(), "rw")) {
            sparse.setLength(A_GIBIBYTE_AND_A_SEAL);
        }
        Files.setLastModifiedTime(backup, FileTime.from(Instant.now().minus(Duration.ofHours(1))));

        try (Running portal =
                start(
                        List.of("-Xmx128m", "-XX:+ExitOnOutOfMemoryError"),
                        "--portal.admin-password=large",
                        "--portal.catalog.refresh-every=200ms",
                        "--portal.sources.directory.volume.site=eu",
                        "--portal.sources.directory.volume.path=" + directory.resolve("volume"))) {
            String path = "/api/v1/clusters/eu/default/large/backups/latest/content";
            portal.await(
                    () -> portal.get("large", path.replace("/content", "")).statusCode() == 200);
            HttpResponse<InputStream> answer = portal.get("large", path);

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValueAsLong("Content-Length"))
                    .hasValue(A_GIBIBYTE_AND_A_SEAL);
            assertThat(length(answer.body())).isEqualTo(A_GIBIBYTE_AND_A_SEAL);
        }
    }

    private static long length(InputStream body) throws IOException {
        try (body) {
            byte[] buffer = new byte[1 << 16];
            long length = 0;
            for (int n = body.read(buffer); n >= 0; n = body.read(buffer)) {
                length += n;
            }
            return length;
        }
    }

    @Test
    void theFirstStartMakesAnAdministratorAndTellsThePasswordOnce() throws Exception {
        String password;
        try (Running first = start(List.of())) {
            password = first.password().orElseThrow();
            assertThat(first.get(password, "/api/v1/whoami").statusCode()).isEqualTo(200);
            assertThat(first.get("admin-demonstration", "/api/v1/whoami").statusCode())
                    .as("the demonstration is not in a jar that nobody asked for it")
                    .isEqualTo(401);
        }
        try (Running second = start(List.of())) {
            assertThat(second.password()).isEmpty();
            assertThat(second.get(password, "/api/v1/whoami").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void theDemonstrationRunsFromTheJarWhereItIsAskedFor() throws Exception {
        try (Running portal = start(List.of(), "--spring.profiles.active=demonstration")) {
            portal.await(
                    () ->
                            portal.get(
                                                    "admin-demonstration",
                                                    "/api/v1/clusters/eu/payments/ledger/backups/latest")
                                            .statusCode()
                                    == 200);
            assertThat(portal.log()).contains("alice-demonstration");
        }
    }

    private Running start(List<String> options, String... arguments) throws Exception {
        int port = freePort();
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-jar", JAR.toAbsolutePath().toString()));
        command.addAll(
                List.of(
                        "--server.port=" + port,
                        "--server.address=127.0.0.1",
                        "--management.server.port=0",
                        "--management.server.address=127.0.0.1",
                        "--portal.home=" + directory.resolve("home")));
        command.addAll(List.of(arguments));
        Path log = Files.createTempFile(directory, "portal", ".log");
        Process process =
                new ProcessBuilder(command)
                        .directory(directory.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        Running running = new Running(process, port, log);
        running.await(() -> running.log().contains("Started EtcdBackupPortal"));
        return running;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /** A portal that runs as a process. */
    private record Running(Process process, int port, Path logFile) implements AutoCloseable {

        private static final HttpClient HTTP = HttpClient.newHttpClient();

        /** A condition that may fail. */
        interface Condition {
            boolean holds() throws Exception;
        }

        HttpResponse<InputStream> get(String password, String path) throws Exception {
            String credentials =
                    Base64.getEncoder()
                            .encodeToString(("admin:" + password).getBytes(StandardCharsets.UTF_8));
            return HTTP.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                            .header("Authorization", "Basic " + credentials)
                            .build(),
                    BodyHandlers.ofInputStream());
        }

        String log() throws IOException {
            return Files.readString(logFile);
        }

        Optional<String> password() throws IOException {
            Matcher line = PASSWORD.matcher(log());
            return line.find() ? Optional.of(line.group(1)) : Optional.empty();
        }

        void await(Condition condition) throws Exception {
            Instant deadline = Instant.now().plus(Duration.ofSeconds(90));
            while (!condition.holds()) {
                assertThat(process.isAlive()).as(log()).isTrue();
                assertThat(Instant.now()).as(log()).isBefore(deadline);
                LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
            }
        }

        @Override
        public void close() {
            process.destroy();
            process.onExit().orTimeout(60, TimeUnit.SECONDS).join();
        }
    }
}
