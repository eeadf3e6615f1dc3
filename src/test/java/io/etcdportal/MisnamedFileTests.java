package io.etcdportal;

import static org.assertj.core.api.Assertions.assertThat;

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

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Files whose names don't say how they are stored, or say it wrongly: their first bytes decide, for
 * the first download as for every other, and no client gets a mix of two forms.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MisnamedFileTests {

    private static final byte[] SNAPSHOT = Snapshots.bytes("3.5.16", 37);
    private static final byte[] OTHER = Snapshots.bytes("3.5.16", 35);
    private static final String PLAIN = "etcd-snapshot-2026-11-30_03:00:00_UTC.db";
    private static final String PACKED = "etcd-backup-20261130-030000.db.gz";
    private static final Instant LONG_AGO = Instant.parse("2026-11-30T03:00:00Z");

    private final S3Server bucket = S3Server.start();
    private @Nullable Path home;
    private @Nullable Path volume;
    private @Nullable Portal started;

    @BeforeAll
    void start(@TempDir Path directory) throws IOException {
        home = directory;
        volume = Files.createDirectories(directory.resolve("volume"));
        started = portalAnew();
    }

    private Portal portalAnew() {
        return Portal.in(Objects.requireNonNull(home))
                .teams(Objects.requireNonNull(home))
                .set("portal.admin-password", "admin-password")
                .set("portal.checks.newest", 0)
                .bucket("bucket", "default", bucket)
                .set("portal.sources.s3.bucket.layout", "kubeadm")
                .set("portal.sources.s3.bucket.site", "cloud")
                .directory("volume", "default", Objects.requireNonNull(volume))
                .set("portal.sources.directory.volume.layout", "kubeadm")
                .set("portal.sources.directory.volume.site", "disk")
                .start()
                .awaitReading();
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

    /** Puts the same file into the bucket and onto the volume, and has both listed. */
    private void put(String cluster, String name, byte[] bytes, Duration age) {
        Instant written = LONG_AGO.minus(age);
        bucket.put(cluster + "/" + name, bytes, written);
        Snapshots.lay(
                Objects.requireNonNull(volume).resolve(cluster).resolve(name), bytes, written);
        refresh();
    }

    private void refresh() {
        for (String source : new String[] {"bucket", "volume"}) {
            String before = answered(portal().json("admin", "/api/v1/sources"), source);
            portal().send(
                            portal().as("admin", "/api/v1/sources/" + source + "/refresh")
                                    .POST(BodyPublishers.noBody()),
                            BodyHandlers.discarding());
            portal().await("/api/v1/sources", now -> !answered(now, source).equals(before));
        }
    }

    private static String answered(JsonNode sources, String name) {
        return sources.valueStream()
                .filter(source -> source.get("name").asString().equals(name))
                .map(source -> source.path("answered").asString(""))
                .findFirst()
                .orElse("");
    }

    /** {@return the path of the one backup of a cluster} */
    private String backup(String site, String cluster) {
        String backups = "/api/v1/clusters/" + site + "/default/" + cluster + "/backups";
        JsonNode items = portal().json("admin", backups).get("items");
        assertThat(items).hasSize(1);
        return backups + "/" + items.get(0).get("id").asString();
    }

    private JsonNode copy(String path) {
        return portal().json("admin", path).get("copies").get(0);
    }

    private HttpResponse<byte[]> get(String path, String... headers) {
        return portal().send(
                        portal().as("admin", path).headers(headers), BodyHandlers.ofByteArray());
    }

    private static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }

    private String page(String path) {
        Visitor visitor = new Visitor(portal());
        visitor.signIn("admin", "admin" + Portal.PASSWORD);
        return visitor.get(path.substring("/api/v1".length())).body().replace("&#39;", "'");
    }

    @Test
    void theFirstDownloadOfAPackedFileUnderAPlainNameIsTheSnapshot() throws IOException {
        byte[] packed = PackedFiles.gzip(SNAPSHOT);
        put("first", PLAIN, packed, Duration.ZERO);
        for (String site : new String[] {"cloud", "disk"}) {
            String path = backup(site, "first");

            HttpResponse<byte[]> first = portal().download("admin", path + "/content");

            assertThat(first.statusCode()).as(site).isEqualTo(200);
            assertThat(first.body()).as(site).isEqualTo(SNAPSHOT);
            assertThat(portal().download("admin", path + "/content?as=stored").body())
                    .as(site)
                    .isEqualTo(packed);
            JsonNode copy = copy(path);
            assertThat(copy.get("stored").get("encodings").get(0).asString()).isEqualTo("gzip");
            assertThat(copy.get("toldStored").get("encodings")).isEmpty();
            assertThat(copy.get("storedSize").asLong()).isEqualTo(packed.length);
            assertThat(portal().json("admin", path).get("size").asLong())
                    .as(site)
                    .isEqualTo(SNAPSHOT.length);
            assertThat(page(path))
                    .contains("gzip", "(its name doesn't say so)", "content?as=stored");
        }
    }

    @Test
    void theFirstHeadOfAPackedFilePromisesNoLengthOfTheFile() throws IOException {
        byte[] packed = PackedFiles.zstd(SNAPSHOT);
        put("looked-at", PLAIN, packed, Duration.ZERO);
        for (String site : new String[] {"cloud", "disk"}) {
            String path = backup(site, "looked-at");

            HttpResponse<Void> head = portal().head("admin", path + "/content");

            assertThat(head.statusCode()).as(site).isEqualTo(200);
            assertThat(header(head, "Content-Length")).as(site).isEmpty();
            assertThat(header(portal().head("admin", path + "/content?as=stored"), "ETag"))
                    .as(site)
                    .isNotEmpty()
                    .isNotEqualTo(header(head, "ETag"));
            assertThat(
                            portal().head("admin", path + "/content?as=stored")
                                    .headers()
                                    .firstValue("Content-Length"))
                    .as(site)
                    .contains("" + packed.length);
        }
    }

    @Test
    void aPlainFileUnderAPackedNameIsAsLongAsItIsStored() {
        put("plain", PACKED, SNAPSHOT, Duration.ZERO);
        for (String site : new String[] {"cloud", "disk"}) {
            String path = backup(site, "plain");

            HttpResponse<byte[]> first = portal().download("admin", path + "/content");

            assertThat(first.body()).as(site).isEqualTo(SNAPSHOT);
            assertThat(header(first, "Content-Length")).as(site).isEqualTo("" + SNAPSHOT.length);
            assertThat(copy(path).get("size").asLong()).as(site).isEqualTo(SNAPSHOT.length);
            assertThat(copy(path).get("stored").get("encodings")).as(site).isEmpty();
            assertThat(page(path)).contains("(its name says gzip)");
        }
    }

    @Test
    void aCheckFindsTheSnapshotToo() throws IOException {
        put("checked", PLAIN, PackedFiles.zip(Map.of("snapshot", SNAPSHOT)), Duration.ZERO);
        put("checked-plain", PACKED, SNAPSHOT, Duration.ZERO);
        for (String site : new String[] {"cloud", "disk"}) {
            for (String cluster : new String[] {"checked", "checked-plain"}) {
                String path = backup(site, cluster);
                portal().send(
                                portal().as("admin", path + "/check").POST(BodyPublishers.noBody()),
                                BodyHandlers.discarding());
                portal().await(path, now -> now.has("check"));
                assertThat(portal().json("admin", path).get("check").get("verdict").asString())
                        .as(site + " " + cluster)
                        .isEqualTo("whole");
            }
        }
    }

    @Test
    void theRestBelongsToTheSnapshotAlsoAfterARestartAndAnotherListing() throws IOException {
        byte[] packed = PackedFiles.gzip(SNAPSHOT);
        put("resumed", PLAIN, packed, Duration.ZERO);
        for (String site : new String[] {"cloud", "disk"}) {
            String path = backup(site, "resumed") + "/content";
            String tag = header(portal().download("admin", path), "ETag");
            String storedTag = header(portal().head("admin", path + "?as=stored"), "ETag");

            HttpResponse<byte[]> rest = get(path, "Range", "bytes=1000-", "If-Range", tag);
            assertThat(rest.statusCode()).as(site).isEqualTo(206);
            assertThat(rest.body()).isEqualTo(tail(SNAPSHOT, 1_000));

            portal().close();
            started = portalAnew();
            refresh();
            rest = get(path, "Range", "bytes=1000-", "If-Range", tag);
            assertThat(rest.statusCode()).as(site).isEqualTo(206);
            assertThat(rest.body()).isEqualTo(tail(SNAPSHOT, 1_000));
            assertThat(get(path, "Range", "bytes=1000-", "If-Range", storedTag).body())
                    .as("who has a part of the file gets all of the snapshot")
                    .isEqualTo(SNAPSHOT);
            rest = get(path + "?as=stored", "Range", "bytes=1000-", "If-Range", tag);
            assertThat(rest.body())
                    .as("who has a part of the snapshot gets all of the file")
                    .isEqualTo(packed);
        }
    }

    /** Who leaves off {@code as=stored} when they resume would else get a mix of both. */
    @Test
    void theRestOfTheOtherFormIsNotGiven() throws IOException {
        // More than the buffers between client and portal hold, so that no download is complete.
        byte[] snapshot = Snapshots.sealedDatabase(16 << 20);
        byte[] packed = PackedFiles.gzip(snapshot);
        put("forms", PACKED, packed, Duration.ofHours(1));
        for (String site : new String[] {"cloud", "disk"}) {
            String path = backup(site, "forms") + "/content";
            for (String[] forms :
                    new String[][] {{path + "?as=stored", path}, {path, path + "?as=stored"}}) {
                portal().send(portal().as("admin", forms[0]), BodyHandlers.ofInputStream())
                        .body()
                        .close();

                HttpResponse<byte[]> rest = get(forms[1], "Range", "bytes=1000-");
                assertThat(new String(rest.body(), StandardCharsets.UTF_8)).contains("other form");
                assertThat(rest.statusCode()).as(forms[1]).isEqualTo(409);

                assertThat(portal().download("admin", forms[1]).body())
                        .isEqualTo(forms[1].equals(path) ? snapshot : packed);
            }
        }
    }

    @Test
    void anAnswerIsCalledByItsOwnTag() throws IOException {
        put("tags", PACKED, PackedFiles.gzip(SNAPSHOT), Duration.ofHours(1));
        for (String site : new String[] {"cloud", "disk"}) {
            String path = backup(site, "tags") + "/content";
            String tag = header(portal().download("admin", path), "ETag");
            String storedTag = header(portal().head("admin", path + "?as=stored"), "ETag");

            HttpResponse<byte[]> rest =
                    get(path, "Range", "bytes=1000-", "If-Match", storedTag + ", " + tag);

            assertThat(rest.statusCode()).as(site).isEqualTo(206);
            assertThat(rest.body()).isEqualTo(tail(SNAPSHOT, 1_000));
            assertThat(header(rest, "ETag")).isEqualTo(tag);
        }
    }

    /** The length that was listed would be refused, and is not that of what lies there now. */
    @Test
    void whatWasReplacedBeforeAnybodyReadItIsListedAgain() throws IOException {
        byte[] packed = PackedFiles.gzip(SNAPSHOT);
        put("unread", PLAIN, packed, Duration.ofHours(1));
        bucket.put("unread/" + PLAIN, OTHER);
        Snapshots.lay(
                Objects.requireNonNull(volume).resolve("unread/" + PLAIN),
                OTHER,
                Instant.now().minus(Duration.ofMinutes(30)));
        for (String site : new String[] {"cloud", "disk"}) {
            assertThat(portal().download("admin", backup(site, "unread") + "/content").body())
                    .as(site)
                    .isEqualTo(OTHER);
        }
    }

    @Test
    void aFileThatIsReplacedIsLookedAtAnew() throws IOException {
        put("replaced", PLAIN, PackedFiles.gzip(SNAPSHOT), Duration.ofHours(1));
        for (String site : new String[] {"cloud", "disk"}) {
            String path = backup(site, "replaced");
            assertThat(portal().download("admin", path + "/content").body()).isEqualTo(SNAPSHOT);
        }
        put("replaced", PLAIN, OTHER, Duration.ZERO);
        for (String site : new String[] {"cloud", "disk"}) {
            String path = backup(site, "replaced");

            assertThat(copy(path).get("size").asLong()).as(site).isEqualTo(OTHER.length);
            HttpResponse<byte[]> other = portal().download("admin", path + "/content");
            assertThat(other.body()).as(site).isEqualTo(OTHER);
            assertThat(header(other, "Content-Length")).as(site).isEqualTo("" + OTHER.length);
        }
    }

    /** The file is shorter now than what was sent of the one before. */
    @Test
    void whoHasPartOfAFileThatWasReplacedBeginsAnew() throws IOException {
        byte[] longer = Snapshots.sealedDatabase(3 << 20);
        byte[] shorter = Snapshots.sealedDatabase(2 << 20);
        String range = "bytes=" + (shorter.length - 1) + "-";
        Map<String, String> tags = new HashMap<>();
        put("shorter", PACKED, PackedFiles.gzip(longer), Duration.ofHours(1));
        for (String site : new String[] {"cloud", "disk"}) {
            String path = backup(site, "shorter") + "/content";
            tags.put(path, header(portal().download("admin", path), "ETag"));
        }

        put("shorter", PACKED, shorter, Duration.ZERO);

        tags.forEach(
                (path, tag) -> {
                    assertThat(get(path, "Range", range).statusCode()).as(path).isEqualTo(409);
                    HttpResponse<byte[]> anew = get(path, "Range", range, "If-Range", tag);
                    assertThat(anew.statusCode()).as(path).isEqualTo(200);
                    assertThat(anew.body()).isEqualTo(shorter);
                });
    }

    private static byte[] tail(byte[] bytes, int from) {
        return Arrays.copyOfRange(bytes, from, bytes.length);
    }
}
