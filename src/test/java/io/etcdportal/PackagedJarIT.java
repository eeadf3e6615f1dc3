package io.etcdportal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.etcdportal.testbed.HangingCalls;
import io.etcdportal.testbed.NeedsProgram;
import io.etcdportal.testbed.PackagedJar;
import io.etcdportal.testbed.PackagedPortal;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
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
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.jar.JarFile;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The jar that is shipped, in a process of its own. */
class PackagedJarIT {

    private static final Pattern PASSWORD =
            Pattern.compile("Sign in as 'admin' with the password (\\S+)");
    private static final int CLASS_FILES_OF_JAVA_17 = 61;
    private static final long A_GIBIBYTE_AND_A_SEAL = (1L << 30) + 32;
    private static final String SHA_256_OF_A_GIBIBYTE_OF_ZEROS =
            "49bc20df15e412a64472421e13fe86ff1c5165e18b2afccf160d4dc19fe68a14";

    @TempDir private Path directory;

    @Test
    void aGibibyteComesThroughAHeapOf128Mebibytes() throws Exception {
        Path folder = Files.createDirectories(directory.resolve("volume/v1/large"));
        Path backup = folder.resolve("3.5.16_0000000000000025_etcd.backup");
        sealedGibibyte(backup);
        Files.setLastModifiedTime(backup, FileTime.from(Instant.now().minus(Duration.ofHours(1))));

        try (Running portal =
                startForLong(
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

    /** It makes its files where it is started, as the README's reader does. */
    @Test
    void theReadmesCommandStartsTheDemonstration() throws Exception {
        String command =
                Pattern.compile("java -jar target/[^`\n]+")
                        .matcher(Files.readString(Path.of("README.md")))
                        .results()
                        .map(MatchResult::group)
                        .findFirst()
                        .orElseThrow();
        List<String> words = List.of(command.split(" "));
        assertThat(Path.of(words.get(2))).exists();

        List<String> arguments = new ArrayList<>(words.subList(3, words.size()));
        arguments.add("--management.server.port=0");
        try (Running portal = new Running(PackagedPortal.start(directory, List.of(), arguments))) {
            portal.await(() -> portal.log().contains("The demonstration runs at"));
            portal.await(
                    () ->
                            text(portal.get("admin-demonstration", "/api/v1/clusters"))
                                    .contains("\"name\":\"ledger\""));
        }
    }

    /** Only the class loader of its main thread knows what limits them. */
    @Test
    @NeedsProgram("gcc")
    void lookupsOfHostNamesAreLimitedInTheJarToo() throws Exception {
        HangingCalls calls = HangingCalls.in(directory);
        calls.begin();
        String store = "--portal.sources.s3.store.";
        try (Running portal =
                new Running(
                        PackagedPortal.start(
                                directory,
                                new PackagedJar(List.of()),
                                calls.environment(),
                                List.of(
                                        "--portal.home=" + directory.resolve("home"),
                                        "--portal.admin-password=lookups",
                                        "--management.server.port=0",
                                        store + "site=eu",
                                        store + "namespace=payments",
                                        store + "bucket=store",
                                        store + "endpoint=http://hung.store:9000",
                                        store + "access-key=key",
                                        store + "secret-key=secret")))) {
            portal.await(
                    () ->
                            text(portal.get("lookups", "/api/v1/sources"))
                                    .contains("Its host name does not resolve."));
        } finally {
            calls.end();
        }
    }

    private static String text(HttpResponse<InputStream> answer) throws IOException {
        return new String(answer.body().readAllBytes(), StandardCharsets.UTF_8);
    }

    /** A file without a content of its own to take up room, and the seal that is right for it. */
    private static void sealedGibibyte(Path file) throws IOException {
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.seek(1L << 30);
            sparse.write(HexFormat.of().parseHex(SHA_256_OF_A_GIBIBYTE_OF_ZEROS));
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
            first.await(() -> first.password().isPresent());
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

    /** What it says then is tested where there is an older Java, and without one besides. */
    @Test
    void anOlderJavaCanReadWhatSaysWhichOneIsNeeded() throws Exception {
        try (JarFile jar = new JarFile("target/etcd-backup-portal.jar");
                DataInputStream launcher =
                        new DataInputStream(
                                jar.getInputStream(
                                        jar.getEntry(
                                                "BOOT-INF/classes/io/etcdportal/Launcher.class")))) {
            assertThat(jar.getManifest().getMainAttributes().getValue("Start-Class"))
                    .isEqualTo("io.etcdportal.Launcher");
            launcher.readInt();
            int version = (launcher.readUnsignedShort() << 16) + launcher.readUnsignedShort();
            assertThat(version).isEqualTo(CLASS_FILES_OF_JAVA_17);
        }
    }

    @Test
    void java17SaysWhichOneIsNeeded() throws Exception {
        Path java = Path.of("/usr/lib/jvm/java-17-openjdk-amd64/bin/java");
        assumeTrue(Files.isExecutable(java), "There is no Java 17 at " + java);

        Process process = command(java.toString());
        assertThat(new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8))
                .startsWith("The portal needs Java 25 or newer. This is Java 17")
                .hasLineCount(1);
        assertThat(process.waitFor()).isOne();
    }

    @Test
    void theJarTellsItsVersion() throws Exception {
        Process process =
                command(Path.of(System.getProperty("java.home"), "bin/java").toString(), "version");

        assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .matches("etcd Backup Portal \\d+\\.\\d+\\.\\S+\n");
        assertThat(process.waitFor()).isZero();
    }

    private static Process command(String java, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(java, "-jar"));
        command.add("target/etcd-backup-portal.jar");
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).start();
    }

    /** As it is shipped: what is compiled for a short life hashes eight times as slowly. */
    private Running startForLong(List<String> options, String... arguments) throws Exception {
        return new Running(
                PackagedPortal.start(directory, new PackagedJar(options), settings(arguments)));
    }

    private Running start(List<String> options, String... arguments) throws Exception {
        return new Running(PackagedPortal.start(directory, options, settings(arguments)));
    }

    private List<String> settings(String... arguments) {
        List<String> settings = new ArrayList<>();
        settings.add("--management.server.port=0");
        settings.add("--management.server.address=127.0.0.1");
        settings.add("--portal.home=" + directory.resolve("home"));
        settings.addAll(List.of(arguments));
        return settings;
    }

    /** A portal that runs as a process, and its administrator. */
    private record Running(PackagedPortal portal) implements AutoCloseable {

        private static final HttpClient HTTP = HttpClient.newHttpClient();

        HttpResponse<InputStream> get(String password, String path) throws Exception {
            String credentials =
                    Base64.getEncoder()
                            .encodeToString(("admin:" + password).getBytes(StandardCharsets.UTF_8));
            return HTTP.send(
                    HttpRequest.newBuilder(portal.uri(path))
                            .header("Authorization", "Basic " + credentials)
                            .build(),
                    BodyHandlers.ofInputStream());
        }

        String log() throws IOException {
            return portal.log();
        }

        Optional<String> password() throws IOException {
            Matcher line = PASSWORD.matcher(log());
            return line.find() ? Optional.of(line.group(1)) : Optional.empty();
        }

        void await(PackagedPortal.Condition condition) throws Exception {
            portal.await(condition);
        }

        @Override
        public void close() {
            portal.close();
        }
    }
}
