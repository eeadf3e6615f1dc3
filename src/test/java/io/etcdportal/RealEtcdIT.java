package io.etcdportal;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdportal.command.SnapshotCommand;
import io.etcdportal.source.encoding.PackedFiles;
import io.etcdportal.testbed.EtcdContainer;
import io.etcdportal.testbed.NeedsEngine;
import io.etcdportal.testbed.Portal;
import io.etcdportal.testbed.S3Server;
import io.etcdportal.testbed.Snapshots;
import io.etcdportal.testbed.TestScale;
import io.etcdportal.testbed.Visitor;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.web.util.HtmlUtils;
import org.testcontainers.utility.MountableFile;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Held against real etcd of several versions: what stands in a snapshot is what its own tools say,
 * and the commands of the restore sheet bring every backup up in every version.
 */
@NeedsEngine
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RealEtcdIT {

    private static final JsonMapper JSON = JsonMapper.shared();

    /** How many keys are alive in each fixture of revision 37. */
    private static final long KEYS = 17;

    private static final String PEER = "http://127.0.0.1:12380";
    private static final String CLIENT = "http://127.0.0.1:12379";

    /** As CronJobs name them that call {@code etcdctl snapshot save}. */
    private static final String KUBEADM = "etcd-snapshot-2026-11-30_03:00:00_UTC.db";

    private static final long BUMP = 1_000_000_000;
    private static final Pattern FETCH = Pattern.compile("curl -fOJ -u alice '[^']+'");

    private final S3Server bucket = S3Server.start();
    private final Map<String, EtcdContainer> servers = new ConcurrentHashMap<>();
    private Path directory = Path.of("");
    private @Nullable Portal started;

    @BeforeAll
    void start(@TempDir Path temporary) throws IOException {
        directory = temporary;
        for (String version : Snapshots.VERSIONS) {
            Path folder = directory.resolve("volume/v1/" + cluster(version));
            Path file = Files.createDirectories(folder).resolve(Snapshots.name(version, 37));
            Files.write(file, Snapshots.bytes(version, 37));
            Files.setLastModifiedTime(
                    file, FileTime.from(Instant.now().minus(Duration.ofHours(1))));
        }
        Path kubeadm = directory.resolve("kubeadm");
        for (String version : Snapshots.VERSIONS) {
            byte[] snapshot = Snapshots.bytes(version, 37);
            Snapshots.lay(kubeadm.resolve(kubeadmCluster(version)).resolve(KUBEADM), snapshot);
            bucket.put(
                    kubeadmCluster(version) + "-gz/" + KUBEADM + ".gz", PackedFiles.gzip(snapshot));
        }
        started =
                Portal.in(directory)
                        .teams(directory)
                        .directory("kubeadm", "payments", kubeadm)
                        .set("portal.sources.directory.kubeadm.layout", "kubeadm")
                        .bucket("kubeadm-bucket", "payments", bucket)
                        .set("portal.sources.s3.kubeadm-bucket.layout", "kubeadm")
                        .set("portal.sources.directory.volume.site", "eu")
                        .set("portal.sources.directory.volume.namespace", "payments")
                        .set("portal.sources.directory.volume.path", directory.resolve("volume"))
                        .start()
                        .awaitReading();
    }

    @AfterAll
    void stop() {
        Objects.requireNonNull(started).close();
        bucket.close();
        servers.values().forEach(EtcdContainer::close);
    }

    private static String kubeadmCluster(String version) {
        return "kubeadm-" + version;
    }

    private static String cluster(String version) {
        return "of-" + version;
    }

    private EtcdContainer server(String suite) {
        return servers.computeIfAbsent(
                suite,
                _ -> {
                    EtcdContainer server = new EtcdContainer(suite);
                    server.start();
                    return server;
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"bookworm", "trixie", "forky"})
    void whatStandsInASnapshotIsWhatItsOwnToolsSay(String suite) throws IOException {
        EtcdContainer server = server(suite);
        compare(server, "fresh");
        server.run(
                """
                for i in $(seq 100 160); do etcdctl put k/$i value-$i > /dev/null; done
                head -c 20000 /dev/zero | tr '\\0' x | etcdctl put large > /dev/null
                lease=$(etcdctl lease grant 3600 | cut -d' ' -f2)
                etcdctl put --lease=$lease leased soon > /dev/null
                etcdctl put 'schlüssel' 'ä' > /dev/null\
                """);
        compare(server, "filled");
        server.run(
                """
                etcdctl del k/100 > /dev/null
                etcdctl del --prefix k/11 > /dev/null
                for i in 1 2 3; do etcdctl put k/120 again-$i > /dev/null; done
                etcdctl user add alice:secret > /dev/null
                etcdctl role add reader > /dev/null
                etcdctl user grant-role alice reader > /dev/null
                etcdctl del k/160 > /dev/null\
                """);
        compare(server, "deleted-from");
        server.run("etcdctl compaction 70 > /dev/null; etcdctl put last one > /dev/null");
        compare(server, "compacted");
        server.run("etcdctl defrag > /dev/null");
        compare(server, "defragmented");
    }

    private void compare(EtcdContainer server, String state) throws IOException {
        String file = "/tmp/" + state + ".db";
        server.run("etcdctl snapshot save " + file);
        String tool = server.run("command -v etcdutl || command -v etcdctl").strip();
        String theirs = server.run(tool + " snapshot status " + file + " -w json");
        Path copy = server.fetch(file, directory.resolve(server.version() + "-" + state + ".db"));

        JsonNode ours = JSON.readTree(snapshot("status", "-w", "json", copy.toString()));

        assertThat(ours).as(server.version() + " " + state).isEqualTo(JSON.readTree(theirs));
        assertThat(JSON.readTree(snapshot("verify", "-w", "json", copy.toString())).toString())
                .containsIgnoringCase("whole");
    }

    /** {@return what the program prints of a file that nothing is wrong with} */
    private static String snapshot(String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int exit =
                SnapshotCommand.run(
                        List.of(arguments),
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8));
        assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
        assertThat(exit).isZero();
        return out.toString(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bookworm", "trixie", "forky"})
    void theSheetsCommandsBringEveryBackupUp(String suite) {
        EtcdContainer server = server(suite);
        for (String version : Snapshots.VERSIONS) {
            String restored = restore(server, version, false);

            assertThat(count(restored)).as(version + " into " + suite).isEqualTo(KEYS);
            assertThat(restored).contains("\"Key\" : \"multi/a\"");
        }
    }

    /** Kubernetes needs revisions that nobody has seen. */
    @ParameterizedTest
    @ValueSource(strings = {"trixie", "forky"})
    void theSheetsCommandsRaiseRevisionsWhereTheVersionCan(String suite) {
        String restored = restore(server(suite), "3.5.16", true);

        assertThat(count(restored)).isEqualTo(KEYS);
        assertThat(number(restored, "Revision")).isGreaterThanOrEqualTo(BUMP);
    }

    /**
     * From the line that fetches to the keys, as somebody does it who has nothing but the sheet.
     * Its layout presets that revisions are raised. Every run restores one snapshot into each
     * suite, long ones every snapshot into every suite.
     */
    @ParameterizedTest
    @CsvSource({"bookworm, 3.4.23", "trixie, 3.5.16", "forky, 3.1.20"})
    void theSheetOfAKubeadmSnapshotBringsItUp(String suite, String usual) throws Exception {
        EtcdContainer server = server(suite);
        for (String version : TestScale.isLong() ? Snapshots.VERSIONS : List.of(usual)) {
            for (String end : List.of("", "-gz")) {
                String restored = restoreFromSheet(server, kubeadmCluster(version) + end);

                assertThat(count(restored)).as(version + end + " into " + suite).isEqualTo(KEYS);
                assertThat(restored).contains("\"Key\" : \"multi/a\"");
                if (suite.equals("bookworm")) {
                    assertThat(number(restored, "Revision")).as("3.4.23 can't").isLessThan(BUMP);
                } else {
                    assertThat(number(restored, "Revision")).isGreaterThanOrEqualTo(BUMP);
                }
            }
        }
    }

    private String restoreFromSheet(EtcdContainer server, String cluster) throws Exception {
        Portal portal = Objects.requireNonNull(started);
        String data = "/tmp/data of " + cluster;
        JsonNode backup =
                portal.json("alice", "/api/v1/clusters/eu/payments/" + cluster + "/backups")
                        .get("items")
                        .get(0);
        String address =
                "/clusters/eu/payments/%s/backups/%s/restore?etcdVersion=%s&members=%s&dataDirectory=%s"
                        .formatted(
                                cluster,
                                backup.get("id").asString(),
                                server.version(),
                                encoded("m0=" + PEER),
                                encoded(data));
        JsonNode sheet = portal.json("alice", "/api/v1" + address);
        Visitor alice = new Visitor(portal);
        alice.signIn("alice", "alice" + Portal.PASSWORD);
        Path empty = Files.createTempDirectory(directory, "fetched");

        run(line(FETCH, alice.get(address).body()), empty);
        try (Stream<Path> fetched = Files.list(empty)) {
            assertThat(fetched).hasSize(1).first().satisfies(file -> copy(file, server, sheet));
        }
        server.run("cd /tmp; " + sheet.get("commands").get(0).get("line").asString());
        return read(server, data);
    }

    private static void copy(Path file, EtcdContainer server, JsonNode sheet) {
        assertThat(file.getFileName()).hasToString(sheet.get("download").get("file").asString());
        server.copyFileToContainer(MountableFile.forHostPath(file), "/tmp/" + file.getFileName());
    }

    /** {@return the line as a page has it; what curl would ask for is typed in} */
    private static String line(Pattern pattern, String page) {
        Matcher line = pattern.matcher(HtmlUtils.htmlUnescape(page));
        assertThat(line.find()).as(page).isTrue();
        return line.group().replace("-u alice", "-u alice:alice" + Portal.PASSWORD);
    }

    private static void run(String line, Path directory) throws Exception {
        Process shell =
                new ProcessBuilder("sh", "-c", line)
                        .directory(directory.toFile())
                        .redirectErrorStream(true)
                        .start();
        String printed = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(shell.waitFor()).as(printed).isZero();
    }

    /** {@return all keys of the etcd that was brought up, as its client writes fields} */
    private String restore(EtcdContainer server, String version, boolean kubernetes) {
        String name = Snapshots.name(version, 37);
        String data = "/tmp/restored-" + version + "-" + kubernetes;
        server.copyFileToContainer(
                MountableFile.forHostPath(Snapshots.file(version, 37)), "/tmp/" + name);
        JsonNode sheet = sheet(server.version(), version, data, kubernetes);
        server.run("cd /tmp; " + sheet.get("commands").get(0).get("line").asString());
        return read(server, data);
    }

    /** {@return all keys of an etcd that is started with that data directory, and stopped again} */
    private static String read(EtcdContainer server, String data) {
        return server.run(
                """
                etcd --name m0 --data-dir '%s' --initial-advertise-peer-urls %s --initial-cluster m0=%s \\
                  --listen-peer-urls %s --listen-client-urls %s --advertise-client-urls %s > /tmp/restored.log 2>&1 &
                server=$!
                export ETCDCTL_ENDPOINTS=%s
                up=false
                for i in $(seq 100); do if etcdctl endpoint health > /dev/null 2>&1; then up=true; break; fi; sleep 0.2; done
                if $up; then etcdctl get --from-key '' -w fields; else cat /tmp/restored.log; fi
                kill $server
                wait $server || true
                $up\
                """
                        .formatted(data, PEER, PEER, PEER, CLIENT, CLIENT, CLIENT));
    }

    private JsonNode sheet(String target, String version, String data, boolean kubernetes) {
        String address =
                "/api/v1/clusters/eu/payments/%s/backups/%s/restore?etcdVersion=%s&members=%s&dataDirectory=%s&kubernetes=%s"
                        .formatted(
                                cluster(version),
                                Snapshots.name(version, 37),
                                target,
                                encoded("m0=" + PEER),
                                encoded(data),
                                kubernetes);
        JsonNode sheet = Objects.requireNonNull(started).json("alice", address);
        assertThat(sheet.path("commands").size()).as(sheet.toString()).isEqualTo(1);
        return sheet;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static long count(String fields) {
        return number(fields, "Count");
    }

    private static long number(String fields, String name) {
        Collection<String> lines = fields.lines().toList();
        return lines.stream()
                .filter(line -> line.startsWith("\"" + name + "\" : "))
                .mapToLong(line -> Long.parseLong(line.substring(line.indexOf(':') + 2)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + name + " in " + fields));
    }
}
