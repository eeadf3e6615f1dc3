package io.etcdportal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import io.etcdportal.cluster.BackupName;
import io.etcdportal.source.encoding.PackedFiles;
import io.etcdportal.testbed.Portal;
import io.etcdportal.testbed.S3Server;
import io.etcdportal.testbed.Snapshots;
import io.etcdportal.testbed.Visitor;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/**
 * What belongs together, as producers lay it into a bucket of site s3 and a directory of site nfs.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RestorePointTests {

    private static final byte[] SNAPSHOT = Snapshots.bytes("3.5.16", 37);

    private static final String OPENSHIFT = "payments/ocp/";
    private static final String KOPS = "prod.example.org/backups/etcd/";
    private static final String GARDENER = "shoot/etcd-main/v2/";
    private static final String K3S = "payments/edge/";

    private static final String CUT = "shoot/etcd-cut/v2/";
    private static final String FACTORY = "payments/factory/";

    private static final String ACCESS =
            """
            teams:
              payments:
                members: {users: [alice]}
                grants:
                  - {clusters: "*/payments/*", verbs: [list, verify, download, audit]}
                  - {clusters: "*/prod.example.org/main", verbs: [list, download]}
              watchers:
                members: {users: [carol]}
                grants:
                  - {clusters: "*/payments/*", verbs: [list]}
            """;

    private final S3Server bucket = S3Server.start();
    private final Map<String, byte[]> files = new LinkedHashMap<>();
    private @Nullable Path volume;
    private @Nullable Portal started;
    private @Nullable Visitor admin;

    @BeforeAll
    void start(@TempDir Path directory) throws IOException {
        volume = Files.createDirectories(directory.resolve("volume"));
        put(OPENSHIFT + "snapshot_2026-11-28_030000.db", SNAPSHOT);
        put(OPENSHIFT + "static_kuberesources_2026-11-28_030000.tar.gz", resources("one"));
        put(OPENSHIFT + "snapshot_2026-11-27_030000.db", SNAPSHOT);
        for (String etcd : List.of("main", "events")) {
            put(KOPS + etcd + "/2026-11-28T03:00:00Z-000002/etcd.backup.gz", gzip());
            put(KOPS + etcd + "/2026-11-28T03:00:00Z-000002/_etcd_backup.meta", meta());
        }
        put(KOPS + "main/2026-11-27T03:00:00Z-000001/etcd.backup.gz", gzip());
        put(KOPS + "main/control/etcd-cluster-spec", text("{}"));
        put(GARDENER + "Full-00000000-00000037-1764468000.gz", gzip());
        put(GARDENER + "Incr-00000038-00000050-1764468300.gz", text("events 38 to 50"));
        put(GARDENER + "Incr-00000051-00000060-1764468600.gz", text("events 51 to 60"));
        put(GARDENER + "Full-00000000-00000060-1764471600.gz", gzip());
        put(GARDENER + "Incr-00000061-00000070-1764471900.gz", text("events 61 to 70"));
        put(GARDENER + "Incr-00000075-00000080-1764472200.gz", text("events 75 to 80"));
        byte[] damaged = SNAPSHOT.clone();
        damaged[9_000] ^= 1;
        put("payments/broken/snapshot_2026-11-28_030000.db", damaged);
        put(
                "payments/broken/static_kuberesources_2026-11-28_030000.tar.gz",
                resources("of the damaged one"));
        put(CUT + "Full-00000000-00000037-1764468000.gz", gzip());
        put(CUT + "Incr-00000038-00000050-1764468300.gz", text("events 38 to 50"));
        put(K3S + "etcd-snapshot-node1-1764468000", SNAPSHOT);
        put(K3S + ".metadata/etcd-snapshot-node1-1764468000", text("{\"cluster\": \"edge\"}"));
        put(
                FACTORY + "k0s_backup_2026-11-28T03_00_00_000Z.tar.gz",
                PackedFiles.gzip(PackedFiles.tar(Map.of("etcd-snapshot.db", SNAPSHOT))));
        started =
                Portal.in(directory)
                        .access(directory, ACCESS + Portal.accounts("alice", "carol", "dave"))
                        .set("portal.admin-password", "admin-password")
                        .set("portal.checks.newest", 0)
                        .bucket("objects", "default", bucket)
                        .set("portal.sources.s3.objects.site", "s3")
                        .set("portal.sources.s3.objects.layout", "auto")
                        .directory("volume", "default", volume)
                        .set("portal.sources.directory.volume.site", "nfs")
                        .set("portal.sources.directory.volume.layout", "auto")
                        .start()
                        .awaitReading();
        admin = new Visitor(portal());
        admin.signIn("admin", "admin-password");
    }

    @AfterAll
    void stop() {
        if (started != null) {
            started.close();
        }
        bucket.close();
    }

    private Visitor admin() {
        return Objects.requireNonNull(admin);
    }

    private Portal portal() {
        return Objects.requireNonNull(started);
    }

    private void put(String key, byte[] bytes) {
        files.put(key, bytes);
        bucket.put(key, bytes);
        Snapshots.lay(Objects.requireNonNull(volume).resolve(key), bytes);
    }

    private static byte[] resources(String content) throws IOException {
        return PackedFiles.gzip(
                PackedFiles.tar(Map.of("static-pod-resources/etcd.yaml", text(content))));
    }

    private static byte[] gzip() throws IOException {
        return PackedFiles.gzip(SNAPSHOT);
    }

    private static byte[] meta() {
        return text("{\"etcdVersion\": \"3.5.16\", \"timestamp\": \"1795834800\"}");
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** {@return the backup of that name, as the list of its cluster tells it} */
    private JsonNode listed(String cluster, String name) {
        return portal().json("admin", "/api/v1/clusters/" + cluster + "/backups")
                .get("items")
                .valueStream()
                .filter(backup -> backup.get("name").asString().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError(name + " is not listed"));
    }

    private String path(String cluster, String name) {
        return "/clusters/" + cluster + "/backups/" + listed(cluster, name).get("id").asString();
    }

    private JsonNode point(String cluster, String name) {
        return portal().json("admin", "/api/v1" + path(cluster, name)).get("restorePoint");
    }

    private static List<String> names(JsonNode point) {
        return point.get("parts").valueStream().map(part -> part.get("name").asString()).toList();
    }

    private static List<String> missing(JsonNode point) {
        return point.get("missing").valueStream().map(JsonNode::asString).toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"s3", "nfs"})
    void anOpenshiftBackupIsCompleteWithItsResources(String site) {
        JsonNode complete = point(site + "/payments/ocp", "snapshot_2026-11-28_030000.db");
        String resources = "static_kuberesources_2026-11-28_030000.tar.gz";
        assertThat(complete.get("complete").asBoolean()).isTrue();
        assertThat(names(complete)).containsExactly(resources);
        JsonNode part = complete.get("parts").get(0);
        assertThat(part.get("role").asString()).isEqualTo("part");
        assertThat(part.get("what").asString()).contains("static resources");
        assertThat(part.get("size").asLong())
                .isEqualTo(Objects.requireNonNull(files.get(OPENSHIFT + resources)).length);
        assertThat(part.get("sources").get(0).asString())
                .isEqualTo(site.equals("s3") ? "objects" : "volume");

        JsonNode incomplete = point(site + "/payments/ocp", "snapshot_2026-11-27_030000.db");
        assertThat(incomplete.get("complete").asBoolean()).isFalse();
        assertThat(missing(incomplete))
                .containsExactly("static_kuberesources_2026-11-27_030000.tar.gz");
        assertThat(
                        listed(site + "/payments/ocp", "snapshot_2026-11-27_030000.db")
                                .get("restorePoint")
                                .get("complete")
                                .asBoolean())
                .isFalse();

        assertThat(page(path(site + "/payments/ocp", "snapshot_2026-11-28_030000.db")))
                .contains("Restore point", resources)
                .doesNotContain("Incomplete");
        assertThat(page(path(site + "/payments/ocp", "snapshot_2026-11-27_030000.db")))
                .contains(
                        "Incomplete", "static_kuberesources_2026-11-27_030000.tar.gz is missing.");
        assertThat(page("/clusters/" + site + "/payments/ocp")).containsOnlyOnce(">Incomplete<");
    }

    private String page(String path) {
        return admin().get(path).body();
    }

    @ParameterizedTest
    @ValueSource(strings = {"s3", "nfs"})
    void aKopsBackupWithoutItsMetadataIsIncomplete(String site) {
        JsonNode complete =
                point(
                        site + "/prod.example.org/main",
                        "2026-11-28T03:00:00Z-000002/etcd.backup.gz");
        assertThat(complete.get("complete").asBoolean()).isTrue();
        assertThat(names(complete))
                .containsExactly("2026-11-28T03:00:00Z-000002/_etcd_backup.meta");

        JsonNode incomplete =
                point(
                        site + "/prod.example.org/main",
                        "2026-11-27T03:00:00Z-000001/etcd.backup.gz");
        assertThat(missing(incomplete)).containsExactly("_etcd_backup.meta");
    }

    @ParameterizedTest
    @ValueSource(strings = {"s3", "nfs"})
    void incrementsBelongToTheFullSnapshotBeforeThem(String site) {
        JsonNode first =
                point(site + "/shoot/etcd-main", "Full-00000000-00000037-1764468000.gz")
                        .get("increments");
        assertThat(first.get("count").asLong()).isEqualTo(2);
        assertThat(first.get("firstRevision").asLong()).isEqualTo(38);
        assertThat(first.get("lastRevision").asLong()).isEqualTo(60);
        assertThat(first.get("newest").asString()).isEqualTo("2025-11-30T02:10:00Z");
        assertThat(first.get("gaps").asLong()).isZero();

        JsonNode newest =
                point(site + "/shoot/etcd-main", "Full-00000000-00000060-1764471600.gz")
                        .get("increments");
        assertThat(newest.get("count").asLong()).isEqualTo(2);
        assertThat(newest.get("lastRevision").asLong()).isEqualTo(80);
        assertThat(newest.get("gaps").asLong()).isOne();

        assertThat(page("/clusters/" + site + "/shoot/etcd-main"))
                .contains(
                        "2 increments follow, with revisions 61 to 80",
                        "Revisions are missing in 1 place");
    }

    @ParameterizedTest
    @ValueSource(strings = {"s3", "nfs"})
    void othersAreCompleteAsTheyAre(String site) {
        JsonNode k3s = point(site + "/payments/edge", "etcd-snapshot-node1-1764468000");
        assertThat(k3s.get("complete").asBoolean()).isTrue();
        assertThat(names(k3s)).containsExactly(".metadata/etcd-snapshot-node1-1764468000");

        String archive = "k0s_backup_2026-11-28T03_00_00_000Z.tar.gz";
        JsonNode k0s = point(site + "/payments/factory", archive);
        assertThat(k0s.get("complete").asBoolean()).isTrue();
        assertThat(names(k0s)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"s3", "nfs"})
    void eachPartIsDownloadedByteForByte(String site) {
        Map<String, String> clusters =
                Map.of(
                        "payments/ocp", OPENSHIFT,
                        "payments/edge", K3S,
                        "prod.example.org/main", KOPS + "main/");
        clusters.forEach(
                (cluster, folder) -> {
                    for (JsonNode backup :
                            portal().json("admin", backups(site + "/" + cluster)).get("items")) {
                        String path = backups(site + "/" + cluster) + "/" + text(backup, "id");
                        for (JsonNode part : backup.get("restorePoint").get("parts")) {
                            byte[] stored = stored(folder + text(part, "name"));
                            String content = path + "/parts/" + text(part, "id") + "/content";
                            assertSent(content, stored);
                        }
                    }
                });
        String full = path(site + "/shoot/etcd-main", "Full-00000000-00000060-1764471600.gz");
        assertSent(
                "/api/v1" + full + "/parts/Incr-00000061-00000070-1764471900.gz/content",
                stored(GARDENER + "Incr-00000061-00000070-1764471900.gz"));
    }

    private void assertSent(String content, byte[] stored) {
        HttpResponse<byte[]> whole = portal().download("admin", content);
        assertThat(whole.statusCode()).as(content).isEqualTo(200);
        assertThat(whole.body()).isEqualTo(stored);
        assertThat(whole.headers().firstValue("Content-Location")).hasValue(content);
        HttpResponse<Void> head = portal().head("admin", content);
        assertThat(head.headers().firstValueAsLong("Content-Length")).hasValue(stored.length);
        HttpResponse<byte[]> rest =
                portal().send(
                                portal().as("admin", content).header("Range", "bytes=5-"),
                                BodyHandlers.ofByteArray());
        assertThat(rest.statusCode()).as("rest of " + content).isEqualTo(206);
        assertThat(rest.body()).isEqualTo(Arrays.copyOfRange(stored, 5, stored.length));
    }

    private byte[] stored(String key) {
        return Objects.requireNonNull(files.get(key), key);
    }

    private static String backups(String cluster) {
        return "/api/v1/clusters/" + cluster + "/backups";
    }

    private static String text(JsonNode node, String name) {
        return node.get(name).asString();
    }

    @ParameterizedTest
    @ValueSource(strings = {"s3", "nfs"})
    void incrementsAreListedInPages(String site) {
        String list =
                "/api/v1"
                        + path(site + "/shoot/etcd-main", "Full-00000000-00000060-1764471600.gz")
                        + "/increments?limit=1";
        JsonNode first = portal().json("admin", list);
        assertThat(text(first.at("/items/0"), "id"))
                .isEqualTo("Incr-00000061-00000070-1764471900.gz");
        assertThat(first.at("/items/0/firstRevision").asLong()).isEqualTo(61);
        JsonNode second = portal().json("admin", list + "&cursor=" + text(first, "next"));
        assertThat(text(second.at("/items/0"), "id"))
                .isEqualTo("Incr-00000075-00000080-1764472200.gz");
        assertThat(second.has("next")).isFalse();
        assertThat(
                        portal().get("admin", list + "&cursor=Incr-00000038-00000050-1764468300.gz")
                                .statusCode())
                .isEqualTo(400);
    }

    @Test
    void aPartIsThatOfItsOwnBackupOnly() {
        String resources = "static_kuberesources_2026-11-28_030000.tar.gz";
        String own = path("s3/payments/ocp", "snapshot_2026-11-28_030000.db");
        String other = path("s3/payments/ocp", "snapshot_2026-11-27_030000.db");
        String earlier = path("s3/shoot/etcd-main", "Full-00000000-00000037-1764468000.gz");
        assertThat(status("admin", own + "/parts/" + resources + "/content")).isEqualTo(200);
        for (String path :
                List.of(
                        other + "/parts/" + resources + "/content",
                        earlier + "/parts/Incr-00000061-00000070-1764471900.gz/content",
                        own + "/parts/snapshot_2026-11-28_030000.db/content",
                        own + "/parts/nothing/content",
                        own + "/parts/%2e%2e/content",
                        own + "/parts/latest/content")) {
            HttpResponse<String> answer = portal().get("admin", "/api/v1" + path);
            assertThat(answer.statusCode()).as(path).isIn(400, 404);
            assertThat(answer.body()).doesNotContain("\"path\"");
        }
        assertThat(portal().get("admin", "/api/v1" + other + "/parts/" + resources + "/content"))
                .extracting(HttpResponse::body, STRING)
                .contains("part-not-found");
    }

    private int status(String user, String path) {
        return portal().download(user, "/api/v1" + path).statusCode();
    }

    @Test
    void whoMayNotSeeOrDownloadGetsNoPart() {
        String own = path("s3/payments/ocp", "snapshot_2026-11-28_030000.db");
        String hidden = own.replace("ocp", "nobody");
        for (String what :
                List.of(
                        "/parts/static_kuberesources_2026-11-28_030000.tar.gz/content",
                        "/parts/nothing/content",
                        "/restore-point.tar")) {
            HttpResponse<String> answer = portal().get("dave", "/api/v1" + own + what);
            assertThat(answer.statusCode()).isEqualTo(404);
            assertThat(Portal.withoutIds(answer.body().replace("ocp", "nobody")))
                    .isEqualTo(
                            Portal.withoutIds(
                                    portal().get("dave", "/api/v1" + hidden + what).body()));
        }
        assertThat(status("carol", own + "/restore-point.tar")).isEqualTo(403);
        assertThat(
                        status(
                                "carol",
                                own
                                        + "/parts/static_kuberesources_2026-11-28_030000.tar.gz/content"))
                .isEqualTo(403);
        assertThat(
                        portal().json("admin", "/api/v1/audit/entries")
                                .get("items")
                                .get(0)
                                .get("subject")
                                .asString())
                .isEqualTo("static_kuberesources_2026-11-28_030000.tar.gz");
    }

    @ParameterizedTest
    @ValueSource(strings = {"s3", "nfs"})
    void allFilesComeAsOneArchiveThatTarAndSha256sumRead(String site, @TempDir Path to)
            throws Exception {
        Map<String, String> points = new LinkedHashMap<>();
        points.put("payments/ocp snapshot_2026-11-28_030000.db", OPENSHIFT);
        points.put(
                "prod.example.org/main 2026-11-28T03:00:00Z-000002/etcd.backup.gz", KOPS + "main/");
        points.put("payments/edge etcd-snapshot-node1-1764468000", K3S);
        points.put("payments/factory k0s_backup_2026-11-28T03_00_00_000Z.tar.gz", FACTORY);
        points.put("shoot/etcd-main Full-00000000-00000060-1764471600.gz", GARDENER);
        List<List<String>> expected =
                List.of(
                        List.of(
                                "snapshot_2026-11-28_030000.db",
                                "static_kuberesources_2026-11-28_030000.tar.gz"),
                        List.of(
                                "2026-11-28T03:00:00Z-000002/_etcd_backup.meta",
                                "2026-11-28T03:00:00Z-000002/etcd.backup.gz"),
                        List.of(
                                ".metadata/etcd-snapshot-node1-1764468000",
                                "etcd-snapshot-node1-1764468000"),
                        List.of("k0s_backup_2026-11-28T03_00_00_000Z.tar.gz"),
                        List.of(
                                "Full-00000000-00000060-1764471600.gz",
                                "Incr-00000061-00000070-1764471900.gz",
                                "Incr-00000075-00000080-1764472200.gz"));
        int at = 0;
        for (Map.Entry<String, String> point : points.entrySet()) {
            String[] names = point.getKey().split(" ", 2);
            Path folder =
                    unpacked(
                            tar(path(site + "/" + names[0], names[1]), ""),
                            Files.createDirectories(to.resolve("point-" + at)));
            List<String> unpacked = filesIn(folder);
            assertThat(unpacked).contains("SHA256SUMS");
            assertThat(unpacked.stream().filter(name -> !name.equals("SHA256SUMS")))
                    .containsExactlyElementsOf(expected.get(at++));
            for (String name : expected.get(at - 1)) {
                assertThat(Files.readAllBytes(folder.resolve(name)))
                        .as(name)
                        .isEqualTo(stored(point.getValue() + name));
            }
            assertThat(run(folder, "sha256sum", "-c", "SHA256SUMS")).contains(": OK");
        }
    }

    private byte[] tar(String backup, String query) {
        HttpResponse<byte[]> answer =
                portal().download("admin", "/api/v1" + backup + "/restore-point.tar" + query);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/x-tar");
        return answer.body();
    }

    private static Path unpacked(byte[] tar, Path to) throws Exception {
        Files.write(to.resolve("it.tar"), tar);
        run(to, "tar", "xf", "it.tar");
        Files.delete(to.resolve("it.tar"));
        try (Stream<Path> folders = Files.list(to)) {
            return folders.findFirst().orElseThrow();
        }
    }

    private static String run(Path directory, String... command) throws Exception {
        Process process =
                new ProcessBuilder(command)
                        .directory(directory.toFile())
                        .redirectErrorStream(true)
                        .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }

    private static List<String> filesIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }

    /** Keys may have 1,024 characters, and names of files 255. */
    @Test
    void anArchiveOfLongNamesIsUnpackedToo(@TempDir Path to) throws Exception {
        String name = "etcd-snapshot-" + "n".repeat(300) + "-1764468000";
        bucket.put("payments/long/" + name, SNAPSHOT);
        bucket.put("payments/long/.metadata/" + name, text("{}"));
        readAgain("s3");
        portal().await("/api/v1/clusters?q=long", clusters -> !clusters.get("items").isEmpty());

        Path folder = unpacked(tar(path("s3/payments/long", name), ""), to);

        assertThat(filesIn(folder)).hasSize(3);
        assertThat(Files.readAllBytes(folder.resolve(new BackupName(name).id().value())))
                .isEqualTo(SNAPSHOT);
        assertThat(run(folder, "sha256sum", "-c", "SHA256SUMS")).contains(": OK");
    }

    @Test
    void anIncompleteRestorePointIsSentOnlyToWhoAsksForThat(@TempDir Path to) throws Exception {
        String backup = path("nfs/payments/ocp", "snapshot_2026-11-27_030000.db");
        String address = "/api/v1" + backup + "/restore-point.tar";
        HttpResponse<String> refused = portal().get("admin", address);
        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(refused.body())
                .contains(
                        "restore-point-incomplete",
                        "static_kuberesources_2026-11-27_030000.tar.gz");
        assertThat(portal().head("admin", address).statusCode()).isEqualTo(409);

        Path folder = unpacked(tar(backup, "?incomplete=true"), to);
        assertThat(filesIn(folder))
                .containsExactly("INCOMPLETE.txt", "SHA256SUMS", "snapshot_2026-11-27_030000.db");
        assertThat(Files.readString(folder.resolve("INCOMPLETE.txt")))
                .contains("static_kuberesources_2026-11-27_030000.tar.gz");
        assertThat(run(folder, "sha256sum", "-c", "SHA256SUMS")).contains("INCOMPLETE.txt: OK");
    }

    @Test
    void eachFileOfAnArchiveIsInTheAuditAndInTheExposureReport() {
        String backup = path("nfs/payments/ocp", "snapshot_2026-11-28_030000.db");
        assertThat(status("alice", backup + "/restore-point.tar")).isEqualTo(200);
        portal().await("/api/v1/audit/entries", entries -> ends(entries, "alice").size() >= 2);
        assertThat(ends(portal().json("admin", "/api/v1/audit/entries"), "alice"))
                .contains(
                        "snapshot_2026-11-28_030000.db completed",
                        "static_kuberesources_2026-11-28_030000.tar.gz completed");
        assertThat(
                        portal().get("admin", "/api/v1/audit/exposure.csv?cluster=nfs/payments/ocp")
                                .body())
                .contains(
                        "snapshot_2026-11-28_030000.db",
                        "static_kuberesources_2026-11-28_030000.tar.gz");
    }

    private static List<String> ends(JsonNode entries, String user) {
        return entries.get("items")
                .valueStream()
                .filter(entry -> entry.get("event").asString().equals("download_end"))
                .filter(entry -> entry.toString().contains(user))
                .map(entry -> text(entry, "subject") + " " + text(entry, "outcome"))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"s3", "nfs"})
    void aDamagedSnapshotIsWithheldInAnArchiveToo(String site) {
        String backup = path(site + "/payments/broken", "snapshot_2026-11-28_030000.db");
        HttpResponse<String> answer =
                portal().get("admin", "/api/v1" + backup + "/restore-point.tar");
        assertThat(answer.statusCode()).isEqualTo(409);
        assertThat(answer.body()).contains("backup-damaged");
        assertThat(answer.headers().firstValue("Content-Disposition")).isEmpty();
    }

    @Test
    void anArchiveHasNoRangesAndItsHeadersAreToldBeforehand() {
        String address =
                "/api/v1"
                        + path("nfs/payments/edge", "etcd-snapshot-node1-1764468000")
                        + "/restore-point.tar";
        HttpResponse<byte[]> ranged =
                portal().send(
                                portal().as("admin", address).header("Range", "bytes=100-"),
                                BodyHandlers.ofByteArray());
        assertThat(ranged.statusCode()).isEqualTo(200);
        assertThat(ranged.body().length).isGreaterThan(SNAPSHOT.length);
        assertThat(portal().head("admin", address).headers().map())
                .containsEntry("accept-ranges", List.of("none"))
                .containsEntry("content-type", List.of("application/x-tar"));
        assertThat(portal().get("admin", address + "?incomplete=banana").statusCode())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"s3", "nfs"})
    void aFileThatIsGoneInTheMiddleCutsTheArchive(String site) throws IOException {
        String increment = CUT + "Incr-00000038-00000050-1764468300.gz";
        String full = "Full-00000000-00000037-1764468000.gz";
        String backup = path(site + "/shoot/etcd-cut", full);
        if (site.equals("s3")) {
            bucket.remove(increment);
        } else {
            Files.write(
                    Objects.requireNonNull(volume).resolve(increment), text("something longer"));
        }
        assertThatThrownBy(
                        () -> portal().download("admin", "/api/v1" + backup + "/restore-point.tar"))
                .isInstanceOf(UncheckedIOException.class);
        portal().await(
                        "/api/v1/audit/entries?cluster=" + site + "/shoot/etcd-cut",
                        entries -> ends(entries, "admin").size() >= 2);
        assertThat(
                        ends(
                                portal().json(
                                                "admin",
                                                "/api/v1/audit/entries?cluster="
                                                        + site
                                                        + "/shoot/etcd-cut"),
                                "admin"))
                .containsExactly(
                        "Incr-00000038-00000050-1764468300.gz failed", full + " completed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"s3", "nfs"})
    void theEtcdsOfOneKubernetesClusterNameEachOther(String site) {
        String main = "/clusters/" + site + "/prod.example.org/main";
        String events = site + "/prod.example.org/events";
        String newest = "2026-11-28T03:00:00Z-000002/etcd.backup.gz";
        JsonNode siblings =
                portal().json("admin", "/api/v1" + path(main.substring(10), newest) + "/siblings");
        assertThat(siblings).hasSize(1);
        assertThat(text(siblings.get(0).get("nearest"), "name")).isEqualTo(newest);
        assertThat(siblings.get(0).get("cluster").toString()).contains("events");
        for (String page : List.of(main, path(main.substring(10), newest))) {
            assertThat(page(page))
                    .contains(
                            "This Kubernetes cluster has several etcds.",
                            "/clusters/" + events + "/backups/");
            Visitor alice = new Visitor(portal());
            alice.signIn("alice", "alice-password");
            assertThat(alice.get(page).body())
                    .contains("2026-11-28T03:00:00Z-000002")
                    .doesNotContain("several etcds", "events");
        }
        assertThat(page("/clusters/" + site + "/payments/edge")).doesNotContain("several etcds");
        assertThat(
                        portal().json(
                                        "alice",
                                        "/api/v1" + path(main.substring(10), newest) + "/siblings"))
                .isEmpty();
    }

    @Test
    void anIncompleteRecommendedBackupIsWarnedOf() {
        put("payments/warned/snapshot_2026-11-26_030000.db", SNAPSHOT);
        readAgain("s3");
        portal().await(
                        "/api/v1/clusters?q=warned",
                        clusters -> clusters.at("/items/0/newest").isObject());
        assertThat(
                        portal().get("admin", backups("s3/payments/warned") + "/latest")
                                .headers()
                                .allValues("X-Backup-Warning"))
                .anySatisfy(
                        warning ->
                                assertThat(warning)
                                        .contains(
                                                "INCOMPLETE",
                                                "static_kuberesources_2026-11-26_030000.tar.gz"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"s3", "nfs"})
    void aPairThatIsJustMadeIsCompleteAtOnce(String site) throws IOException {
        String time = site.equals("s3") ? "2026-11-28_040000" : "2026-11-28_050000";
        put("payments/ocp/snapshot_" + time + ".db", SNAPSHOT);
        put("payments/ocp/static_kuberesources_" + time + ".tar.gz", resources(time));
        String latest = backups(site + "/payments/ocp") + "/latest";
        AtomicBoolean complete = new AtomicBoolean();
        portal().await(
                        latest,
                        found -> {
                            complete.set(
                                    found.at("/backup/restorePoint/complete").asBoolean(false));
                            return text(found.get("backup"), "name")
                                    .equals("snapshot_" + time + ".db");
                        });
        assertThat(complete).isTrue();
    }

    @Test
    void aPartThatIsRemovedIsMissingFromThenOn() throws IOException {
        String snapshot = "snapshot_2026-11-26_030000.db";
        String resources = "static_kuberesources_2026-11-26_030000.tar.gz";
        put("payments/other/" + snapshot, SNAPSHOT);
        put("payments/other/" + resources, resources("other"));
        for (String site : List.of("s3", "nfs")) {
            readAgain(site);
            portal().await(
                            "/api/v1/clusters/" + site + "/payments/other/backups",
                            backups ->
                                    backups.at("/items/0/restorePoint/complete").asBoolean(false));
        }

        bucket.remove("payments/other/" + resources);
        Files.delete(Objects.requireNonNull(volume).resolve("payments/other/" + resources));
        for (String site : List.of("s3", "nfs")) {
            readAgain(site);
            String path = "/api/v1" + path(site + "/payments/other", snapshot);
            portal().await(path, backup -> !backup.at("/restorePoint/complete").asBoolean());
            assertThat(page(path.substring("/api/v1".length())))
                    .contains(resources + " is missing.");
        }
    }

    private void readAgain(String site) {
        String source = site.equals("s3") ? "objects" : "volume";
        portal().send(
                        portal().as("admin", "/api/v1/sources/" + source + "/refresh")
                                .POST(BodyPublishers.noBody()),
                        BodyHandlers.discarding());
    }
}
