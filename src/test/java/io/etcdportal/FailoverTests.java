package io.etcdportal;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdportal.testbed.Client;
import io.etcdportal.testbed.Portal;
import io.etcdportal.testbed.RawHttp;
import io.etcdportal.testbed.S3Server;
import io.etcdportal.testbed.SidecarServer;
import io.etcdportal.testbed.Snapshots;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;

/** A copy that breaks in the middle of a download, and another one that goes on. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FailoverTests {

    private static final String NAME = "3.1.20_0000000000000025_etcd.backup";
    private static final int LENGTH = 3 * 1024 * 1024;
    private static final byte[] FILE = Snapshots.sealed(LENGTH);
    private static final byte[] OTHER =
            Snapshots.seal(Arrays.copyOf(Snapshots.sealed(LENGTH + 512), LENGTH));

    private final S3Server bucket = S3Server.start();
    private @Nullable SidecarServer sidecar;
    private @Nullable Portal started;

    @BeforeAll
    void start(@TempDir Path directory) throws IOException {
        lay(directory, "same", FILE);
        lay(directory, "other", OTHER);
        SidecarServer fleet = SidecarServer.startFleet(directory.resolve("sidecars"));
        sidecar = fleet;
        bucket.put("v1/same/" + NAME, FILE);
        bucket.put("v1/other/" + NAME, FILE);
        started =
                Portal.in(directory)
                        .teams(directory)
                        .set("portal.downloads.check-first", 0)
                        .set("portal.downloads.patience", "1s")
                        .set("portal.sources.s3.bucket.site", "eu")
                        .set("portal.sources.s3.bucket.namespace", "payments")
                        .set("portal.sources.s3.bucket.bucket", bucket.bucket())
                        .set("portal.sources.s3.bucket.endpoint", bucket.endpoint())
                        .set("portal.sources.s3.bucket.path-style", true)
                        .set("portal.sources.s3.bucket.access-key", bucket.accessKey())
                        .set("portal.sources.s3.bucket.secret-key", bucket.secretKey())
                        .set("portal.sources.sidecar.fleet.site", "eu")
                        .set("portal.sources.sidecar.fleet.url", fleet.address() + "/{cluster}")
                        .set(
                                "portal.sources.sidecar.fleet.clusters",
                                "payments/same,payments/other")
                        .start()
                        .awaitReading();
    }

    private static void lay(Path directory, String cluster, byte[] bytes) throws IOException {
        Path folder = Files.createDirectories(directory.resolve("sidecars").resolve(cluster));
        Files.write(folder.resolve(NAME), bytes);
    }

    @AfterEach
    void heal() {
        bucket.heal();
    }

    @AfterAll
    void stop() {
        if (started != null) {
            started.close();
        }
        Objects.requireNonNull(sidecar).close();
        bucket.close();
    }

    private Portal portal() {
        return Objects.requireNonNull(started);
    }

    private RawHttp get(String cluster) {
        return new Client(portal(), "alice")
                .get("/api/v1/clusters/eu/payments/" + cluster + "/backups/" + NAME + "/content");
    }

    @Test
    void anotherCopyGoesOnWhereTheFirstGivesNoMore() {
        bucket.giveNothingFrom(1_000_000);

        RawHttp answer = get("same");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.whole()).isTrue();
        assertThat(answer.bytes()).isEqualTo(FILE);
        JsonNode end = end("same");
        assertThat(end.get("outcome").asString()).isEqualTo("completed");
        assertThat(end.get("check").asString()).isEqualTo("whole");
        JsonNode first = end.get("legs").get(0);
        JsonNode last = end.get("legs").get(end.get("legs").size() - 1);
        assertThat(first.get("source").asString()).isEqualTo("bucket");
        assertThat(first.get("failure").asString()).isNotEmpty();
        assertThat(last.get("source").asString()).isEqualTo("fleet");
        assertThat(last.get("from").asLong()).isLessThanOrEqualTo(1_000_000);
        assertThat(last.get("from").asLong() + last.get("bytes").asLong()).isEqualTo(FILE.length);
    }

    /** Two files of one name are both what was saved, each by its own seal. */
    @Test
    void theRestOfAnotherFileIsNeverPutBehindABeginning() {
        bucket.giveNothingFrom(1_000_000);
        RawHttp broken = get("other");
        bucket.heal();
        RawHttp healed = get("other");

        assertThat(broken.status() != 200 || !broken.whole() || isOne(broken)).isTrue();
        assertThat(healed.whole()).isTrue();
        assertThat(isOne(healed)).isTrue();
    }

    private static boolean isOne(RawHttp answer) {
        return Arrays.equals(answer.bytes(), FILE) || Arrays.equals(answer.bytes(), OTHER);
    }

    private JsonNode end(String cluster) {
        portal().await(
                        "/api/v1/audit/entries",
                        entries ->
                                last(entries, cluster)
                                        .path("event")
                                        .asString("")
                                        .equals("download_end"));
        return last(portal().json("admin", "/api/v1/audit/entries"), cluster);
    }

    private static JsonNode last(JsonNode entries, String cluster) {
        return entries.get("items")
                .valueStream()
                .filter(entry -> entry.path("cluster").path("name").asString().equals(cluster))
                .filter(entry -> entry.get("event").asString().startsWith("download_"))
                .findFirst()
                .orElseThrow();
    }
}
