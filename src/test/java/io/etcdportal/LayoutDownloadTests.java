package io.etcdportal;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdportal.cluster.BackupName;
import io.etcdportal.etcd.Sha256;
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

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;

/**
 * The names of every producer in a bucket and in a directory, with a real snapshot in each file,
 * packed as the name says: listed, recommended, checked and downloaded, as the snapshot and as it
 * is stored.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LayoutDownloadTests {

    private static final byte[] SNAPSHOT = Snapshots.bytes("3.5.16", 37);
    private static final byte[] ENCRYPTED =
            "age-encryption.org/v1\n-> X25519 nobody".getBytes(StandardCharsets.US_ASCII);

    private final S3Server bucket = S3Server.start();
    private final List<Name> names = new ArrayList<>();
    private final Map<Name, byte[]> files = new HashMap<>();
    private @Nullable Portal started;

    /**
     * One file of a producer.
     *
     * @param key where it lies
     * @param cluster the cluster and namespace that the key tells
     * @param backup the backup's name
     */
    private record Name(String layout, String key, String cluster, String backup) {

        boolean isEncrypted() {
            return key.endsWith(".age") || key.endsWith(".enc");
        }

        byte[] stored() throws IOException {
            if (isEncrypted()) {
                return ENCRYPTED;
            }
            String bare = key.replace(".final", "");
            if (bare.endsWith(".tar.gz")) {
                return PackedFiles.gzip(PackedFiles.tar(Map.of("etcd-snapshot.db", SNAPSHOT)));
            }
            return switch (bare.substring(bare.lastIndexOf('.') + 1)) {
                case "gz" -> PackedFiles.gzip(SNAPSHOT);
                case "zip" -> PackedFiles.zip(Map.of("backup/snapshot", SNAPSHOT));
                case "zst" -> PackedFiles.zstd(SNAPSHOT);
                case "Z" -> PackedFiles.lzw(SNAPSHOT);
                default -> SNAPSHOT;
            };
        }
    }

    @BeforeAll
    void start(@TempDir Path directory) throws IOException {
        for (String line :
                new String(
                                Objects.requireNonNull(
                                                getClass()
                                                        .getResourceAsStream("/layouts/names.txt"))
                                        .readAllBytes(),
                                StandardCharsets.UTF_8)
                        .lines()
                        .toList()) {
            String[] parts = line.split(" \\| ", 3);
            if (line.startsWith("#") || parts.length < 3 || parts[0].equals("auto")) {
                continue;
            }
            String[] told = parts[2].split(", ", -1);
            if (told.length > 3 && told[1].equals("snapshot")) {
                names.add(new Name(parts[0], parts[1], told[2], told[3]));
            }
        }
        Portal.Settings settings =
                Portal.in(directory)
                        .teams(directory)
                        .set("portal.admin-password", "admin-password")
                        .set("portal.checks.newest", 0);
        for (String layout : new TreeSet<>(names.stream().map(Name::layout).toList())) {
            Path volume = Files.createDirectories(directory.resolve("volumes").resolve(layout));
            settings.bucket(layout + "-bucket", "default", bucket)
                    .set("portal.sources.s3." + layout + "-bucket.prefix", layout)
                    .set("portal.sources.s3." + layout + "-bucket.layout", layout)
                    .set("portal.sources.s3." + layout + "-bucket.site", layout)
                    .directory(layout + "-volume", "default", volume)
                    .set("portal.sources.directory." + layout + "-volume.layout", layout)
                    .set("portal.sources.directory." + layout + "-volume.site", layout);
            for (Name name : names) {
                if (name.layout.equals(layout)) {
                    files.put(name, name.stored());
                    bucket.put(layout + "/" + name.key, files.get(name));
                    Snapshots.lay(volume.resolve(name.key), files.get(name));
                }
            }
        }
        started = settings.start().awaitReading();
    }

    @AfterAll
    void stop() {
        if (started != null) {
            started.close();
        }
        bucket.close();
    }

    private Portal portal() {
        return Objects.requireNonNull(started);
    }

    @Test
    void everyNameIsListedCheckedAndDownloadedBothWays() {
        assertThat(names).hasSizeGreaterThan(35);
        Map<String, Map<String, String>> results = new LinkedHashMap<>();
        for (Name name : names) {
            results.put(name.layout + " " + name.key, result(name));
        }
        results.forEach((name, result) -> System.out.println(name + "  " + result));
        for (Name name : names) {
            assertThat(results.get(name.layout + " " + name.key))
                    .as(name.toString())
                    .isEqualTo(expected(name));
        }
    }

    /** Files of the same name in two folders of one cluster are copies of one backup. */
    private Map<String, String> expected(Name name) {
        long folders =
                names.stream()
                        .filter(other -> other.layout.equals(name.layout))
                        .filter(other -> other.cluster.equals(name.cluster))
                        .filter(other -> other.backup.equals(name.backup))
                        .count();
        boolean plain = !name.isEncrypted();
        byte[] stored = Objects.requireNonNull(files.get(name));
        return Map.of(
                "copies",
                "" + 2 * folders,
                "recommended",
                plain ? "200" : "",
                "verdict",
                plain ? "whole" : "encrypted",
                "snapshot",
                plain ? hex(SNAPSHOT) : "409",
                "rest",
                plain ? "206 " + (SNAPSHOT.length - 1_000) : "409",
                "stored",
                hex(stored),
                "stored rest",
                "206 " + (stored.length - 10),
                "stored condition",
                plain && Arrays.equals(stored, SNAPSHOT) ? "whole" : "unknown");
    }

    private Map<String, String> result(Name name) {
        String cluster = "/clusters/" + name.layout + "/" + name.cluster;
        JsonNode backup =
                portal().json("admin", "/api/v1" + cluster + "/backups")
                        .get("items")
                        .valueStream()
                        .filter(one -> one.get("name").asString().equals(name.backup))
                        .findFirst()
                        .orElseThrow(() -> new AssertionError("Not listed: " + name));
        String path = "/api/v1" + cluster + "/backups/" + backup.get("id").asString();
        int copies = portal().json("admin", path).get("copies").size();
        portal().send(
                        portal().as("admin", path + "/check").POST(BodyPublishers.noBody()),
                        BodyHandlers.discarding());
        portal().await(path, now -> now.has("check"));
        String verdict = portal().json("admin", path).get("check").get("verdict").asString();
        return Map.of(
                "copies",
                "" + copies,
                "recommended",
                name.isEncrypted()
                        ? ""
                        : ""
                                + portal().get("admin", "/api/v1" + cluster + "/backups/latest")
                                        .statusCode(),
                "verdict",
                verdict,
                "snapshot",
                told(portal().download("admin", path + "/content")),
                "rest",
                rest(path + "/content", 1_000),
                "stored",
                told(portal().download("admin", path + "/content?as=stored")),
                "stored rest",
                rest(path + "/content?as=stored", 10),
                "stored condition",
                portal().head("admin", path + "/content?as=stored")
                        .headers()
                        .firstValue("X-Backup-Condition")
                        .orElse(""));
    }

    /** Names with colons, slashes and plus signs, wherever somebody may meet a backup. */
    @Test
    void aBackupIsFoundTicketedAndAuditedUnderItsOwnName() {
        List<Name> odd =
                names.stream()
                        .filter(name -> !name.isEncrypted() && name.backup.matches(".*[:/].*"))
                        .toList();
        assertThat(odd).hasSizeGreaterThan(5);
        Visitor browser = new Visitor(portal());
        browser.signIn("admin", "admin-password");
        for (Name name : odd) {
            String cluster = "/clusters/" + name.layout + "/" + name.cluster;
            String id = new BackupName(name.backup).id().value();
            String path = cluster + "/backups/" + id;
            for (String typed : List.of(name.backup, id)) {
                String search = "?q=" + URLEncoder.encode(typed, StandardCharsets.UTF_8);
                assertThat(portal().json("admin", "/api/v1/clusters" + search).get("items"))
                        .as(typed)
                        .anySatisfy(
                                found ->
                                        assertThat("/clusters/" + said(found.get("cluster")))
                                                .isEqualTo(cluster));
                assertThat(browser.get("/clusters" + search).statusCode()).isIn(200, 302);
            }
            assertThat(browser.get(path + "/restore").statusCode()).isEqualTo(200);

            HttpResponse<String> made =
                    portal().send(
                                    portal().as("admin", "/api/v1" + path + "/tickets")
                                            .POST(BodyPublishers.noBody()),
                                    BodyHandlers.ofString());
            JsonNode ticket = JsonMapper.shared().readTree(made.body());
            assertThat(ticket.get("backup").asString()).isEqualTo(name.backup);
            assertThat(portal().json("admin", "/api/v1/tickets").get("items").toString())
                    .contains(name.backup);
            String page = browser.post(path + "/tickets", Map.of()).body();
            assertThat(page).contains(">" + name.backup + "</a>").contains(path + "\"");

            assertThat(told(byTicket(ticket.get("link").asString()))).isEqualTo(hex(SNAPSHOT));
            JsonNode entries =
                    portal().json(
                                    "admin",
                                    "/api/v1/audit/entries?event=download_begin&backup="
                                            + URLEncoder.encode(
                                                    name.backup, StandardCharsets.UTF_8))
                            .get("items");
            assertThat(entries).as(name.backup).isNotEmpty();
            assertThat(entries.get(0).get("subject").asString()).isEqualTo(name.backup);
            JsonNode backup = portal().json("admin", "/api/v1" + path);
            assertThat(entries.get(0).path("revision")).isEqualTo(backup.path("revision"));
            assertThat(entries.get(0).path("version")).isEqualTo(backup.path("version"));
        }
    }

    private static String said(JsonNode cluster) {
        return String.join(
                "/",
                cluster.get("site").asString(),
                cluster.get("namespace").asString(),
                cluster.get("name").asString());
    }

    private HttpResponse<byte[]> byTicket(String link) {
        URI uri = URI.create(link);
        return portal().send(
                        HttpRequest.newBuilder(portal().uri(uri.getRawPath()))
                                .header(
                                        "Authorization",
                                        "Basic "
                                                + Base64.getEncoder()
                                                        .encodeToString(
                                                                uri.getUserInfo()
                                                                        .getBytes(
                                                                                StandardCharsets
                                                                                        .UTF_8))),
                        BodyHandlers.ofByteArray());
    }

    private String rest(String path, int from) {
        HttpResponse<byte[]> rest =
                portal().send(
                                portal().as("admin", path).header("Range", "bytes=" + from + "-"),
                                BodyHandlers.ofByteArray());
        return rest.statusCode() == 206 ? "206 " + rest.body().length : "" + rest.statusCode();
    }

    private static String told(HttpResponse<byte[]> response) {
        return response.statusCode() == 200 ? hex(response.body()) : "" + response.statusCode();
    }

    private static String hex(byte[] bytes) {
        return Sha256.hex(Sha256.of(bytes, 0, bytes.length));
    }
}
