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
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** What is handed out was checked, and what is not what was saved is not handed out. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CheckTests {

    private static final String NAME = "3.5.16_0000000000000025_etcd.backup";
    private static final byte[] LARGE = Snapshots.sealed(1024 * 1024);
    private static final byte[] FLIPPED = flipped();

    private final S3Server bucket = S3Server.start();
    private Path directory = Path.of("");
    private @Nullable SidecarServer sidecar;
    private @Nullable Portal started;

    private static byte[] flipped() {
        byte[] flipped = LARGE.clone();
        flipped[500_000] ^= 1;
        return flipped;
    }

    @BeforeAll
    void start(@TempDir Path temporary) throws IOException {
        directory = temporary;
        for (String how : damages()) {
            lay("volume/v1/" + how, Snapshots.read("3.5.16/damaged/" + how + "/" + NAME));
            bucket.put(
                    "v1/s3-" + how + "/" + NAME,
                    Snapshots.read("3.5.16/damaged/" + how + "/" + NAME));
        }
        lay("volume/v1/growing", LARGE);
        lay(
                "volume/v1/no-snapshot",
                "<html>not found</html>".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        lay("volume/v1/flipped", FLIPPED);
        bucket.put("v1/flipped-beside-good/" + NAME, LARGE);
        lay("volume/v1/flipped-beside-good", FLIPPED);
        lay("volume/v1/fresh", LARGE);
        lay("volume/v1/untouched", LARGE);
        bucket.put("v1/trailers/" + NAME, LARGE);
        for (String how : damages()) {
            lay("sidecars/behind-" + how, Snapshots.read("3.5.16/damaged/" + how + "/" + NAME));
        }
        lay("sidecars/behind", LARGE);
        SidecarServer fleet = SidecarServer.startFleet(directory.resolve("sidecars"));
        sidecar = fleet;
        started =
                Portal.in(directory)
                        .teams(directory)
                        .set("portal.downloads.check-first", "100KB")
                        .set("portal.downloads.patience", "1s")
                        .bucket("bucket", "payments", bucket)
                        .directory("volume", "payments", directory.resolve("volume"))
                        .sidecars(
                                "fleet",
                                fleet,
                                "payments/behind,payments/behind-"
                                        + String.join(",payments/behind-", damages()))
                        .start()
                        .awaitReading();
    }

    private static List<String> damages() {
        return List.of(
                "flipped-middle",
                "flipped-trailer",
                "truncated-100",
                "without-trailer",
                "zero-length");
    }

    private void lay(String folder, byte[] bytes) {
        Snapshots.lay(directory.resolve(folder).resolve(NAME), bytes);
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

    private RawHttp get(String path, String... headers) {
        return new Client(portal(), "alice").get(path, headers);
    }

    private static String backup(String cluster) {
        return "/api/v1/clusters/eu/payments/" + cluster + "/backups/" + NAME;
    }

    private static String content(String cluster) {
        return backup(cluster) + "/content";
    }

    @ParameterizedTest
    @CsvSource({
        "flipped-middle,  backup-damaged",
        "flipped-trailer, backup-damaged",
        "truncated-100,   backup-truncated",
        "without-trailer, backup-unsealed",
        "zero-length,     backup-empty"
    })
    void everyDamageIsRefusedByItsName(String how, String problem) {
        for (String cluster : List.of(how, "s3-" + how)) {
            for (int time = 0; time < 2; time++) {
                RawHttp answer = get(content(cluster));

                assertThat(answer.status()).isEqualTo(409);
                assertThat(answer.body()).contains(problem);
                assertThat(answer.headers()).doesNotContainKeys("Content-Disposition", "ETag");
            }
            assertThat(get(content(cluster), "Range: bytes=0-9").status()).isEqualTo(409);
            assertThat(new Client(portal(), "alice").send("HEAD", content(cluster)).status())
                    .isEqualTo(409);
        }
    }

    /** Behind a sidecar it comes to light at the end, which is kept back. */
    @ParameterizedTest
    @CsvSource({
        "flipped-middle,  damaged,   damaged",
        "flipped-trailer, damaged,   damaged",
        "truncated-100,   truncated, torn",
        "without-trailer, unsealed,  unsealed",
        "zero-length,     empty,     empty"
    })
    void theEndOfADamagedFileBehindASidecarIsKeptBack(String how, String check, String condition) {
        byte[] file = Snapshots.read("3.5.16/damaged/" + how + "/" + NAME);
        String cluster = "behind-" + how;

        RawHttp first = get(content(cluster));

        if (file.length > 0) {
            assertThat(first.status()).isEqualTo(200);
            assertThat(first.whole()).isFalse();
            assertThat(first.bytes()).isEqualTo(Arrays.copyOf(file, first.bytes().length));
            assertThat(first.bytes().length).isLessThanOrEqualTo(file.length - 32);
        } else {
            assertThat(first.status()).isEqualTo(409);
        }
        JsonNode end = portal().lastEnd(cluster);
        assertThat(end.get("outcome").asString()).isEqualTo("failed");
        assertThat(end.get("check").asString()).isEqualTo(check);
        assertThat(portal().json("alice", backup(cluster)).get("condition").asString())
                .isEqualTo(condition);
        assertThat(get(content(cluster)).status()).isEqualTo(409);
    }

    @Test
    void whatHasNoSealIsSentToWhoeverWantsItSo() {
        byte[] file = Snapshots.read("3.5.16/damaged/without-trailer/" + NAME);

        for (String path :
                List.of(
                        content("without-trailer") + "?allowUnsealed=true",
                        "/sidecar/eu/payments/s3-without-trailer/v1/backup?allowUnsealed=true")) {
            RawHttp answer = get(path);
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.bytes()).isEqualTo(file);
            assertThat(answer.headers()).containsEntry("X-Backup-Condition", "unsealed");
            assertThat(get(path, "Range: bytes=70000-").bytes())
                    .isEqualTo(Arrays.copyOfRange(file, 70_000, file.length));
        }
        assertThat(get(content("without-trailer")).status()).isEqualTo(409);
        assertThat(get(content("flipped-middle") + "?allowUnsealed=true").status()).isEqualTo(409);
    }

    @Test
    void aFileThatIsBeingWrittenIsRefused() throws IOException {
        Path file = directory.resolve("volume/v1/growing").resolve(NAME);
        Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
        portal().awaitReading();

        RawHttp answer = get(content("growing"));

        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.body()).contains("backup-growing");
    }

    @Test
    void anotherKindOfFileIsRefused() {
        assertThat(get(content("no-snapshot")).status()).isEqualTo(409);
    }

    @Test
    void aFlippedBitIsFoundOnTheWayAndTheEndIsKeptBack() {
        RawHttp answer = get(content("flipped"));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.whole()).isFalse();
        assertThat(answer.bytes()).isEqualTo(Arrays.copyOf(FLIPPED, answer.bytes().length));
        assertThat(answer.bytes().length).isLessThanOrEqualTo(FLIPPED.length - 32);
        JsonNode end = portal().lastEnd("flipped");
        assertThat(end.get("outcome").asString()).isEqualTo("failed");
        assertThat(end.get("check").asString()).isEqualTo("damaged");
        assertThat(end.has("sha256")).isFalse();
        assertThat(portal().json("alice", backup("flipped")).get("condition").asString())
                .isEqualTo("damaged");
        assertThat(get(content("flipped")).body()).contains("backup-damaged");
    }

    @Test
    void aDamagedCopyBesideAGoodOneCostsTheClientNothing() {
        RawHttp answer = get(content("flipped-beside-good"));

        assertThat(answer.whole()).isTrue();
        assertThat(answer.bytes()).isEqualTo(LARGE);
        JsonNode end = portal().lastEnd("flipped-beside-good");
        assertThat(end.get("outcome").asString()).isEqualTo("completed");
        assertThat(end.get("sha256").asString()).isEqualTo(Snapshots.sha256(LARGE));
        assertThat(end.get("legs").valueStream().map(leg -> leg.get("source").asString()))
                .containsExactly("volume", "bucket");
        assertThat(
                        portal().json("alice", backup("flipped-beside-good"))
                                .get("copies")
                                .valueStream()
                                .map(copy -> copy.get("condition").asString()))
                .containsExactly("whole", "damaged");
        assertThat(get(content("flipped-beside-good")).bytes()).isEqualTo(LARGE);
        assertThat(portal().lastEnd("flipped-beside-good").get("source").asString())
                .isEqualTo("bucket");
    }

    @Test
    void whatWasReadIsToldFromThenOn() {
        assertThat(get(backup("fresh") + "/content.sha256").body()).contains("digest-unknown");
        RawHttp first = get(content("fresh"));
        assertThat(first.headers()).doesNotContainKey("Repr-Digest");
        portal().lastEnd("fresh");

        RawHttp digest = get(backup("fresh") + "/content.sha256");
        RawHttp head = new Client(portal(), "alice").send("HEAD", content("fresh"));

        assertThat(digest.body()).isEqualTo(Snapshots.sha256(LARGE) + "  " + NAME + "\n");
        assertThat(digest.headers().get("Content-Type")).startsWith("text/plain");
        assertThat(head.headers()).containsEntry("Repr-Digest", Snapshots.reprDigest(LARGE));
        assertThat(get(content("fresh"), "Range: bytes=9-").headers())
                .containsEntry("Repr-Digest", Snapshots.reprDigest(LARGE));
        JsonNode end = portal().lastEnd("fresh");
        assertThat(end.get("check").asString()).isEqualTo("whole");
        assertThat(portal().json("alice", backup("fresh")).get("condition").asString())
                .isEqualTo("whole");
    }

    @Test
    void whoMayNotDownloadIsNotToldTheDigest() {
        RawHttp answer = new Client(portal(), "carol").get(backup("untouched") + "/content.sha256");

        assertThat(answer.status()).isEqualTo(403);
        assertThat(
                        new Client(portal(), "bob")
                                .get(backup("untouched") + "/content.sha256")
                                .status())
                .isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"behind", "trailers"})
    void whatIsKnownOnlyAtTheEndComesBehindTheBytes(String cluster) {
        RawHttp answer = get(content(cluster), "TE: trailers");

        assertThat(answer.headers())
                .containsEntry("Trailer", "Repr-Digest")
                .containsEntry("Transfer-Encoding", "chunked");
        assertThat(answer.whole()).isTrue();
        assertThat(answer.bytes()).isEqualTo(LARGE);
        assertThat(answer.trailers()).containsEntry("Repr-Digest", Snapshots.reprDigest(LARGE));
    }

    @Test
    void theAuditSaysWhatWasSentAndWhatTheCheckFound() {
        get(content("untouched"));

        JsonNode end = portal().lastEnd("untouched");
        assertThat(end.get("outcome").asString()).isEqualTo("completed");
        assertThat(end.get("sha256").asString()).isEqualTo(Snapshots.sha256(LARGE));
        assertThat(end.get("check").asString()).isEqualTo("whole");
        assertThat(end.get("legs").get(0).get("bytes").asLong()).isEqualTo(LARGE.length);
        assertThat(end.get("legs").get(0).get("from").asLong()).isZero();
    }
}
