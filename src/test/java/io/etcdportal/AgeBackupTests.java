package io.etcdportal;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdportal.source.encoding.AgeKey;
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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** Backups that are encrypted with age, for a portal that has the identity: like packed ones. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AgeBackupTests {

    private static final byte[] SNAPSHOT = Snapshots.bytes("3.5.16", 37);
    private static final AgeKey KEY = AgeKey.make();
    private static final AgeKey LATER = AgeKey.make();
    private static final AgeKey UNKNOWN = AgeKey.make();
    private static final String NAME = "snapshot.db.zst.age";

    private final S3Server bucket = S3Server.start();
    private @Nullable Path home;
    private @Nullable Portal started;

    @BeforeAll
    void start(@TempDir Path directory) throws IOException {
        home = directory;
        byte[] packed = PackedFiles.zstd(SNAPSHOT);
        put("ledger", KEY.encrypt(packed));
        put("vault", UNKNOWN.encrypt(packed));
        put("rotated", LATER.encrypt(packed));
        byte[] cut = KEY.encrypt(packed);
        put("cut", Arrays.copyOf(cut, cut.length - 100));
        byte[] flipped = KEY.encrypt(packed);
        flipped[flipped.length - 100] ^= 1;
        put("flipped", flipped);
        Files.writeString(identityFile(), KEY.file());
        started = portal(false);
        JsonNode locked = checked(path("cloud", "ledger"));
        assertThat(locked.get("condition").asString()).isEqualTo("encrypted");
        started.close();
        started = portal(true);
    }

    private Path identityFile() {
        return Objects.requireNonNull(home).resolve("identities");
    }

    private void put(String cluster, byte[] bytes) {
        bucket.put(cluster + "/" + NAME, bytes);
        Snapshots.lay(
                Objects.requireNonNull(home).resolve("volume").resolve(cluster).resolve(NAME),
                bytes);
    }

    private Portal portal(boolean withIdentity) {
        Path directory = Objects.requireNonNull(home);
        Portal.Settings settings =
                Portal.in(directory)
                        .teams(directory)
                        .set("portal.admin-password", "admin-password")
                        .set("portal.checks.newest", 0)
                        .set("portal.downloads.patience", "1s")
                        .set(
                                "portal.sources.custom-layouts.own.pattern",
                                "(?<cluster>[^/]+)/snapshot\\.db(?:\\.zst)?\\.age")
                        .set("portal.sources.custom-layouts.own.example", "a/snapshot.db.age")
                        .bucket("bucket", "default", bucket)
                        .set("portal.sources.s3.bucket.layout", "own")
                        .set("portal.sources.s3.bucket.site", "cloud")
                        .directory("volume", "default", directory.resolve("volume"))
                        .set("portal.sources.directory.volume.layout", "own")
                        .set("portal.sources.directory.volume.site", "disk");
        if (withIdentity) {
            settings.set("portal.sources.s3.bucket.age-identity-file", identityFile())
                    .set("portal.sources.directory.volume.age-identity-file", identityFile());
        }
        Portal portal = settings.start().awaitReading();
        return withIdentity
                ? portal.await(
                        path("cloud", "ledger"),
                        backup -> !backup.get("condition").asString().equals("encrypted"))
                : portal;
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

    private static String path(String site, String cluster) {
        return "/api/v1/clusters/" + site + "/default/" + cluster + "/backups/" + NAME;
    }

    private JsonNode checked(String path) {
        portal().send(
                        portal().as("admin", path + "/check").POST(BodyPublishers.noBody()),
                        BodyHandlers.discarding());
        portal().await(path + "/check", JsonNode::isEmpty);
        portal().await(path, now -> now.has("check"));
        return portal().json("admin", path);
    }

    @Test
    void isDownloadedCheckedAndResumedAsTheSnapshot() {
        for (String site : List.of("cloud", "disk")) {
            String path = path(site, "ledger");

            HttpResponse<Void> head = portal().head("admin", path + "/content");
            HttpResponse<byte[]> got = portal().download("admin", path + "/content");
            assertThat(head.statusCode()).as(site).isEqualTo(200);
            assertThat(got.body()).as(site).isEqualTo(SNAPSHOT);
            assertThat(got.headers().firstValue("Content-Disposition").orElse(""))
                    .doesNotContain(".age", ".zst");
            String tag = got.headers().firstValue("ETag").orElseThrow();
            HttpResponse<byte[]> rest =
                    portal().send(
                                    portal().as("admin", path + "/content")
                                            .header("Range", "bytes=10000-")
                                            .header("If-Range", tag),
                                    BodyHandlers.ofByteArray());
            assertThat(rest.statusCode()).as(site).isEqualTo(206);
            assertThat(rest.body())
                    .as(site)
                    .isEqualTo(Arrays.copyOfRange(SNAPSHOT, 10_000, SNAPSHOT.length));

            JsonNode backup = portal().json("admin", path);
            assertThat(backup.get("condition").asString()).as(site).isEqualTo("whole");
            assertThat(backup.get("size").asLong()).isEqualTo(SNAPSHOT.length);
            assertThat(
                            portal().json(
                                            "admin",
                                            "/api/v1/clusters/"
                                                    + site
                                                    + "/default/ledger/backups/latest")
                                    .get("backup")
                                    .get("condition")
                                    .asString())
                    .as(site)
                    .isEqualTo("whole");
            assertThat(portal().download("admin", path + "/content?as=stored").body())
                    .as(site)
                    .isEqualTo(bytes("ledger"));
        }
    }

    private byte[] bytes(String cluster) {
        try {
            return Files.readAllBytes(
                    Objects.requireNonNull(home).resolve("volume").resolve(cluster).resolve(NAME));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aFileForAnotherIdentityIsEncryptedAndNotDamaged() {
        for (String site : List.of("cloud", "disk")) {
            String path = path(site, "vault");

            HttpResponse<String> refused = portal().get("admin", path + "/content");

            assertThat(refused.statusCode()).as(site).isEqualTo(409);
            assertThat(refused.body())
                    .contains(":backup-encrypted", "none of the identities in age-identity-file");
            assertThat(portal().json("admin", path).get("condition").asString())
                    .as(site)
                    .isEqualTo("encrypted");
        }
    }

    @Test
    void aCutOrFlippedFileIsDamagedAndNeverEndsWell() {
        for (String site : List.of("cloud", "disk")) {
            for (String cluster : List.of("cut", "flipped")) {
                String path = path(site, cluster);
                assertThat(isWhole(path)).as(site + " " + cluster).isFalse();
                assertThat(checked(path).get("condition").asString())
                        .as(site + " " + cluster)
                        .isEqualTo("damaged");
            }
        }
    }

    private boolean isWhole(String path) {
        try {
            return portal().download("admin", path + "/content").statusCode() == 200;
        } catch (RuntimeException | AssertionError broken) {
            return false;
        }
    }

    @Test
    void theFileOfIdentitiesIsReadAgainAndNeverShown() throws IOException {
        String path = path("disk", "rotated");
        assertThat(portal().get("admin", path + "/content").statusCode()).isEqualTo(409);

        Files.writeString(identityFile(), "# broken\n" + KEY.identity() + "x\n");
        HttpResponse<String> broken = portal().get("admin", path + "/content");
        Files.delete(identityFile());
        HttpResponse<String> missing = portal().get("admin", path + "/content");
        Files.writeString(identityFile(), KEY.file() + LATER.file());

        assertThat(broken.body()).contains("has no identity of age in line 2");
        assertThat(missing.body()).contains("mount it, or correct its path");
        assertThat(broken.statusCode()).isEqualTo(502);
        for (String shown :
                List.of(broken.body(), missing.body(), page(path), page("/api/v1/sources"))) {
            assertThat(shown).doesNotContain(KEY.identity().substring(16, 40));
        }
        assertThat(portal().download("admin", path + "/content").body()).isEqualTo(SNAPSHOT);
    }

    private String page(String path) {
        Visitor visitor = new Visitor(portal());
        visitor.signIn("admin", "admin" + Portal.PASSWORD);
        return visitor.get(path.substring("/api/v1".length())).body();
    }
}
