package io.etcdportal;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdportal.testbed.Portal;
import io.etcdportal.testbed.Snapshots;
import io.etcdportal.testbed.TestScale;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Clients that others generate from the description of the API. Every run has the generator accept
 * the description; long runs generate clients, and use the one in Java.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ApiClientIT {

    private static final Path GENERATOR =
            Path.of("target", "openapi-generator", "openapi-generator-cli.jar").toAbsolutePath();
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String BACKUP = "3.5.16_0000000000000025_etcd.backup";

    /** Lists clusters and backups and downloads one, as somebody would with the client. */
    private static final String PROGRAM =
            """
            import java.nio.file.Files;
            import java.nio.file.Path;
            import org.example.portal.ApiClient;
            import org.example.portal.ApiException;
            import org.example.portal.api.*;
            import org.example.portal.model.*;

            class Program {
                public static void main(String[] args) throws Exception {
                    ApiClient client = new ApiClient();
                    client.updateBaseUri(args[0]);
                    client.setRequestInterceptor(
                            request -> request.header("Authorization", "Bearer " + args[1]));
                    var clusters = new ClustersApi(client).listClusters(
                            null, null, null, ClusterState.UNVERIFIED, null, null, null, 10);
                    for (ClusterSummary one : clusters.getItems()) {
                        ClusterId id = one.getCluster();
                        System.out.println(id.getSite() + "/" + id.getNamespace() + "/" + id.getName());
                        Backup backup = new BackupsApi(client)
                                .getLatestBackup(id.getSite(), id.getNamespace(), id.getName(), "3.5.16", null)
                                .getBackup();
                        System.out.println(backup.getId() + " " + backup.getRevision());
                        Files.copy(
                                new DownloadsApi(client).downloadBackup(
                                        id.getSite(), id.getNamespace(), id.getName(), backup.getId(),
                                        null, null, null, null, null, null).toPath(),
                                Path.of(args[2]));
                    }
                    try {
                        new ClustersApi(client).getCluster("eu", "payments", "nobody");
                    } catch (ApiException e) {
                        System.out.println(e.getCode() + " " + e.getResponseBody());
                    }
                }
            }
            """;

    private @Nullable Portal started;
    private @Nullable Path description;

    @BeforeAll
    void start(@TempDir Path directory) throws IOException {
        Assumptions.assumeTrue(
                Files.exists(GENERATOR),
                "no generator in target/openapi-generator: ./mvnw pre-integration-test puts one"
                        + " there");
        Path volume = directory.resolve("volume");
        Snapshots.lay(volume.resolve("v1/orders/" + BACKUP), Snapshots.bytes("3.5.16", 37));
        started =
                Portal.in(directory)
                        .teams(directory)
                        .directory("volume", "payments", volume)
                        .start()
                        .awaitReading();
        description =
                Files.writeString(
                        directory.resolve("openapi.json"),
                        portal().get("alice", "/api/v1/openapi.json").body());
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

    private String input() {
        return String.valueOf(description);
    }

    @Test
    void theGeneratorAcceptsTheDescription(@TempDir Path directory) throws Exception {
        String told = run(directory, "java", "-jar", GENERATOR + "", "validate", "-i", input());

        assertThat(told).contains("No validation issues detected");
    }

    @Test
    void aGeneratedJavaClientListsAndDownloads(@TempDir Path directory) throws Exception {
        Assumptions.assumeTrue(TestScale.isLong(), "generating and compiling takes half a minute");
        generate(
                directory,
                "java",
                "--library=native",
                "--additional-properties=openApiNullable=false,useJakartaEe=true,hideGenerationTimestamp=true,annotationLibrary=none,documentationProvider=none",
                "--api-package=org.example.portal.api",
                "--model-package=org.example.portal.model",
                "--invoker-package=org.example.portal");
        Path program = Files.writeString(directory.resolve("Program.java"), PROGRAM);
        List<String> sources = new ArrayList<>();
        try (Stream<Path> files = Files.walk(directory.resolve("java/src/main/java"))) {
            files.filter(file -> file.toString().endsWith(".java"))
                    .map(Path::toString)
                    .forEach(sources::add);
        }
        String libraries = GENERATOR + File.pathSeparator + jakartaAnnotations();
        String classes = directory.resolve("classes").toString();
        List<String> compile =
                new ArrayList<>(
                        List.of("javac", "-nowarn", "-proc:none", "-cp", libraries, "-d", classes));
        compile.addAll(sources);
        compile.add(program.toString());
        run(directory, compile.toArray(String[]::new));
        Path file = directory.resolve("downloaded");

        String told =
                run(
                        directory,
                        "java",
                        "-cp",
                        classes + File.pathSeparator + libraries,
                        "Program",
                        portal().uri("").toString(),
                        token(),
                        file.toString());

        assertThat(told)
                .contains("eu/payments/orders", BACKUP + " 37")
                .contains("404", "urn:etcd-backup-portal:problem:cluster-not-found");
        assertThat(file).hasBinaryContent(Snapshots.bytes("3.5.16", 37));
    }

    @Test
    void aPythonClientCanBeGenerated(@TempDir Path directory) throws Exception {
        Assumptions.assumeTrue(TestScale.isLong(), "generating takes ten seconds");
        generate(directory, "python", "--package-name=etcd_backup_portal");

        assertThat(directory.resolve("python/etcd_backup_portal/api/clusters_api.py"))
                .content()
                .contains("def list_clusters(");
    }

    private void generate(Path directory, String language, String... options) throws Exception {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                "java",
                                "-jar",
                                GENERATOR.toString(),
                                "generate",
                                "-i",
                                input(),
                                "-g",
                                language,
                                "-o",
                                directory.resolve(language).toString()));
        command.addAll(List.of(options));
        run(directory, command.toArray(String[]::new));
    }

    private String token() {
        return portal().makeToken("alice", "{\"name\":\"client\"}").get("token").asString();
    }

    private static String jakartaAnnotations() throws Exception {
        return Path.of(
                        jakarta.annotation.Nullable.class
                                .getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .toURI())
                .toString();
    }

    /** Programs of the same Java that runs this. */
    private static String run(Path directory, String... command) throws Exception {
        if (Stream.of("java", "javac").anyMatch(command[0]::equals)) {
            command[0] = Path.of(System.getProperty("java.home"), "bin", command[0]).toString();
        }
        File told = directory.resolve("told").toFile();
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(told)
                        .directory(directory.toFile())
                        .start();
        boolean ended = process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        process.destroyForcibly();
        String text = Files.readString(told.toPath());
        assertThat(ended).as(text).isTrue();
        assertThat(process.exitValue()).as(text).isZero();
        return text;
    }
}
