package io.etcdportal;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.US_ASCII;

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

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Backups that the portal has no key for: said to be encrypted, never damaged or verified, and
 * offered as they are stored, with the command that decrypts them.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EncryptedBackupTests {

    private static final Map<String, byte[]> FILES = new LinkedHashMap<>();
    private static final Map<String, String> COMMANDS =
            Map.of(
                    "snapshot.db.age",
                    "age --decrypt -i KEY-FILE -o snapshot.db",
                    "snapshot.db.gpg",
                    "gpg --output snapshot.db --decrypt",
                    "snapshot.db.gz.age",
                    "age --decrypt -i KEY-FILE -o snapshot.db.gz ",
                    "snapshot.db.enc",
                    "openssl enc -d -aes-256-cbc -pbkdf2 -in",
                    "unlabelled.db",
                    "age --decrypt -i KEY-FILE -o snapshot.db");

    static {
        FILES.put(
                "snapshot.db.age",
                "age-encryption.org/v1\n-> X25519 nobody\nnothing\n--- no\n".getBytes(US_ASCII));
        FILES.put(
                "snapshot.db.gpg",
                new byte[] {(byte) 0x85, 1, 12, 3, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13});
        FILES.put("snapshot.db.enc", "Salted__12345678and what follows".getBytes(US_ASCII));
        FILES.put("snapshot.db.gz.age", FILES.get("snapshot.db.age"));
        FILES.put("unlabelled.db", FILES.get("snapshot.db.age"));
    }

    private final S3Server bucket = S3Server.start();
    private @Nullable Portal started;

    @BeforeAll
    void start(@TempDir Path directory) {
        FILES.forEach(
                (name, bytes) -> {
                    String key = cluster(name) + "/" + name;
                    bucket.put(key, bytes);
                    Snapshots.lay(directory.resolve("volume").resolve(key), bytes);
                });
        bucket.put("by-store/snapshot.db", Snapshots.bytes("3.5.16", 37));
        bucket.encryptWithCustomerKey("by-store/snapshot.db");
        started =
                Portal.in(directory)
                        .teams(directory)
                        .set("portal.admin-password", "admin-password")
                        .set("portal.checks.newest", 0)
                        .set(
                                "portal.sources.custom-layouts.own.pattern",
                                "(?<cluster>[^/]+)/[a-z]+\\.db(?:\\.gz)?(?:\\.(?:age|gpg|enc))?")
                        .set("portal.sources.custom-layouts.own.example", "a/snapshot.db.age")
                        .bucket("bucket", "default", bucket)
                        .set("portal.sources.s3.bucket.layout", "own")
                        .set("portal.sources.s3.bucket.site", "cloud")
                        .directory("volume", "default", directory.resolve("volume"))
                        .set("portal.sources.directory.volume.layout", "own")
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

    private static String cluster(String name) {
        return name.replace('.', '-');
    }

    private JsonNode checked(String path) {
        portal().send(
                        portal().as("admin", path + "/check").POST(BodyPublishers.noBody()),
                        BodyHandlers.discarding());
        portal().await(path, now -> now.has("check"));
        return portal().json("admin", path);
    }

    private String page(String path) {
        Visitor visitor = new Visitor(portal());
        visitor.signIn("admin", "admin" + Portal.PASSWORD);
        return visitor.get(path.substring("/api/v1".length())).body().replace("&#39;", "'");
    }

    @Test
    void isSaidToBeEncryptedAndOfferedAsItIsStored() {
        for (String site : List.of("cloud", "disk")) {
            FILES.forEach(
                    (name, bytes) -> {
                        String backups =
                                "/api/v1/clusters/"
                                        + site
                                        + "/default/"
                                        + cluster(name)
                                        + "/backups";
                        String path = backups + "/" + name;

                        HttpResponse<String> refused = portal().get("admin", path + "/content");
                        assertThat(refused.statusCode()).as(path).isEqualTo(409);
                        assertThat(refused.body())
                                .contains(":backup-encrypted", "as=stored", "It is encrypted with");
                        assertThat(portal().head("admin", path + "/content").statusCode())
                                .as(path)
                                .isEqualTo(409);
                        assertThat(portal().download("admin", path + "/content?as=stored").body())
                                .as(path)
                                .isEqualTo(bytes);

                        JsonNode checked = checked(path);
                        assertThat(checked.get("condition").asString())
                                .as(path)
                                .isEqualTo("encrypted");
                        assertThat(checked.get("check").get("verdict").asString())
                                .isEqualTo("encrypted");
                        assertThat(checked.get("decryptCommand").asString())
                                .startsWith(COMMANDS.get(name));
                        assertThat(page(path))
                                .contains(
                                        "This backup is encrypted",
                                        "cannot be looked into",
                                        "content?as=stored",
                                        checked.get("decryptCommand").asString())
                                .doesNotContain("Don't restore this backup", "Truncated");
                    });
        }
    }

    @Test
    void isRecommendedWhereThereIsNoOtherAndNeverAsVerified() {
        for (String site : List.of("cloud", "disk")) {
            String latest =
                    "/api/v1/clusters/"
                            + site
                            + "/default/"
                            + cluster("snapshot.db.age")
                            + "/backups/latest";
            JsonNode recommended = portal().json("admin", latest);
            assertThat(recommended.get("backup").get("condition").asString())
                    .isEqualTo("encrypted");
            assertThat(recommended.get("warnings").toString()).contains("can't look into it");
            assertThat(page(latest.replace("/backups/latest", "")))
                    .contains(
                            "content?as=stored'",
                            "age --decrypt -i KEY-FILE -o snapshot.db ",
                            "Encrypted with age: cannot be looked into")
                    .doesNotContain("/content'", "/latest/content", "/tickets");
            assertThat(portal().get("admin", latest + "/content").statusCode()).isEqualTo(409);
            assertThat(portal().download("admin", latest + "/content?as=stored").body())
                    .isEqualTo(FILES.get("snapshot.db.age"));
        }
    }

    @Test
    void whatTheStoreEncryptedWithACustomersKeyIsNamedSo() {
        String path = "/api/v1/clusters/cloud/default/by-store/backups/snapshot.db";

        for (String as : List.of("", "?as=stored")) {
            HttpResponse<String> refused = portal().get("admin", path + "/content" + as);
            assertThat(refused.statusCode()).as(as).isEqualTo(409);
            assertThat(refused.body()).contains(":backup-encrypted", "customer key (SSE-C)");
        }
        assertThat(portal().json("admin", path).get("encryptedWith").asString())
                .isEqualTo("a customer key (SSE-C)");
        assertThat(page(path))
                .contains(
                        "Only the store can decrypt it",
                        "aws s3api get-object --bucket BUCKET --key by-store/snapshot.db")
                .doesNotContain("content?as=stored");
    }
}
