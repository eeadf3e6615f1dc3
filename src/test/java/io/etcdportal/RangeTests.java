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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/**
 * Parts of backups over every kind of source: from buckets and volumes, small ones that are read
 * before they are sent and large ones that are checked on the way, and from a sidecar, which knows
 * neither ranges nor lengths.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RangeTests {

    private static final String NAME = "3.1.20_0000000000000025_etcd.backup";
    private static final String TEAM =
            """
            teams:
              payments:
                members: {users: [alice, erin]}
                grants:
                  - {clusters: "*/payments/*", verbs: [list, verify, download, audit]}
            """;
    private static final int LARGE_LENGTH = 3 * 1024 * 1024;
    private static final byte[] LARGE = Snapshots.sealed(LARGE_LENGTH);
    private static final byte[] OTHER = other();
    private static final byte[] SMALL = Snapshots.sealed(20 * 512);

    private final S3Server bucket = S3Server.start();
    private Path directory = Path.of("");
    private @Nullable SidecarServer sidecar;
    private @Nullable Portal started;

    @BeforeAll
    void start(@TempDir Path temporary) throws IOException {
        directory = temporary;
        Files.createDirectories(directory.resolve("sidecars"));
        Files.createDirectories(directory.resolve("volume/v1"));
        SidecarServer fleet = SidecarServer.startFleet(directory.resolve("sidecars"));
        sidecar = fleet;
        fill();
        Portal.Settings settings =
                Portal.in(directory)
                        .access(directory, TEAM + Portal.accounts("alice", "erin"))
                        .set("portal.downloads.check-first", "100KB")
                        .set("portal.downloads.patience", "1s")
                        .bucket("bucket", "payments", bucket)
                        .directory("volume", "payments", directory.resolve("volume"))
                        .sidecars("fleet", fleet, "payments/sidecar,payments/sidecar-replaced");
        started = settings.start().awaitReading();
    }

    private static byte[] other() {
        byte[] other = Snapshots.sealed(LARGE_LENGTH + 512);
        return Snapshots.seal(Arrays.copyOf(other, LARGE_LENGTH));
    }

    private void fill() {
        put("s3-small", SMALL);
        put("s3-large", LARGE);
        put("volume-small", SMALL);
        put("volume-large", LARGE);
        put("sidecar", LARGE);
        put("s3-replaced", LARGE);
        put("volume-replaced", LARGE);
        List.of(1, 31, 32, 33).forEach(last -> put("s3-last-" + last, LARGE));
        put("sidecar-replaced", LARGE);
        put("s3-flipped-10", LARGE);
        put("s3-flipped-999000", LARGE);
    }

    /** Puts a backup where a cluster's backups lie. */
    private void put(String cluster, byte[] bytes) {
        if (cluster.startsWith("s3")) {
            bucket.put("v1/" + cluster + "/" + NAME, bytes);
            return;
        }
        String folder = cluster.startsWith("sidecar") ? "sidecars" : "volume/v1";
        Snapshots.lay(directory.resolve(folder).resolve(cluster).resolve(NAME), bytes);
    }

    private static byte[] bytes(String cluster) {
        return cluster.endsWith("small") ? SMALL : LARGE;
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

    private static String content(String cluster) {
        return "/api/v1/clusters/eu/payments/" + cluster + "/backups/" + NAME + "/content";
    }

    private static String asSidecar(String cluster) {
        return "/sidecar/eu/payments/" + cluster + "/v1/backup";
    }

    private RawHttp get(String cluster, String... headers) {
        return send("GET", content(cluster), headers);
    }

    private RawHttp send(String method, String path, String... headers) {
        return new Client(portal(), "alice").send(method, path, headers);
    }

    private RawHttp getSome(String cluster, int some, String... headers) {
        return new Client(portal(), "alice").getSome(content(cluster), some, headers);
    }

    @ParameterizedTest
    @CsvSource({
        "bytes=0-0,                       0,       1",
        "bytes=0-99,                      0,       100",
        "'bytes=100-199',                 100,     200",
        "'Bytes = 100 - 199',             100,     200",
        "bytes=65535-65536,               65535,   65537",
        "bytes=70000-,                    70000,   -1",
        "bytes=70000-99999999999,         70000,   -1",
        "bytes=0-,                        0,       -1",
        "bytes=-500,                      -500,    -1",
        "bytes=-1,                        -1,      -1",
        "bytes=-99999999,                 0,       -1"
    })
    void aPartIsThoseBytesOfTheFile(String range, int from, int to) {
        for (String cluster : new String[] {"s3-large", "volume-large", "sidecar"}) {
            assertPart(get(cluster, "Range: " + range), LARGE, from, to);
        }
        assertPart(send("GET", asSidecar("sidecar"), "Range: " + range), LARGE, from, to);
        assertPart(send("GET", asSidecar("s3-large"), "Range: " + range), LARGE, from, to);
    }

    @ParameterizedTest
    @ValueSource(strings = {"s3-small", "volume-small"})
    void aPartOfASmallBackupIsThoseBytesOfTheFile(String cluster) {
        assertPart(get(cluster, "Range: bytes=10-19"), SMALL, 10, 20);
        assertPart(get(cluster, "Range: bytes=10000-"), SMALL, 10_000, -1);
    }

    /** Nobody has read it before, and its last 32 bytes are what shows that it is whole. */
    @ParameterizedTest
    @ValueSource(ints = {1, 31, 32, 33})
    void theLastBytesAreGivenToWhoLostThem(int last) {
        String cluster = "s3-last-" + last;

        assertPart(get(cluster, "Range: bytes=-" + last), LARGE, -last, -1);
        int first = LARGE.length - last;
        assertPart(get(cluster, "Range: bytes=" + first + "-"), LARGE, -last, -1);
    }

    private static void assertPart(RawHttp answer, byte[] file, int from, int to) {
        int first = from < 0 ? file.length + from : from;
        int end = to < 0 ? file.length : to;
        assertThat(answer.status()).isEqualTo(206);
        assertThat(answer.whole()).isTrue();
        assertThat(answer.headers())
                .containsEntry(
                        "Content-Range", "bytes " + first + "-" + (end - 1) + "/" + file.length)
                .containsEntry("Content-Length", String.valueOf(end - first))
                .containsEntry("Accept-Ranges", "bytes")
                .containsKey("ETag");
        assertThat(answer.bytes()).isEqualTo(Arrays.copyOfRange(file, first, end));
    }

    @ParameterizedTest
    @ValueSource(strings = {"s3-large", "volume-large", "sidecar", "s3-small", "volume-small"})
    void onlyWhoHasAllIsToldThatNothingIsLeft(String cluster) {
        int length = bytes(cluster).length;
        RawHttp toAnother =
                new Client(portal(), "erin").get(content(cluster), "Range: bytes=" + length + "-");
        get(cluster);
        RawHttp answer = get(cluster, "Range: bytes=" + length + "-");
        RawHttp beyond = get(cluster, "Range: bytes=" + (length + 1) + "-");
        RawHttp between = get(cluster, "Range: bytes=" + length + "-" + (length + 9));

        assertThat(toAnother.status()).isEqualTo(409);
        assertThat(toAnother.body()).contains("other-part");
        assertThat(answer.status()).isEqualTo(416);
        assertThat(answer.headers()).containsEntry("Content-Range", "bytes */" + length);
        assertThat(answer.body()).contains("range-not-there");
        assertThat(beyond.status()).isEqualTo(409);
        assertThat(between.status()).isEqualTo(416);
    }

    @ParameterizedTest
    @ValueSource(strings = {"s3-large", "sidecar", "volume-small"})
    void whoHasAllAndAsksAgainHasNotFailed(String cluster) {
        get(cluster);
        String before = ends("failed");
        for (int i = 0; i < 2; i++) {
            get(cluster, "Range: bytes=" + bytes(cluster).length + "-");
        }

        assertThat(ends("failed")).isEqualTo(before);
    }

    private String ends(String outcome) {
        return new Client(portal(), "alice")
                .get("/api/v1/audit/entries?outcome=" + outcome + "&limit=100")
                .body();
    }

    /** The latest backup is another one by the time that the rest of it is asked for. */
    @ParameterizedTest
    @CsvSource({"smaller, 1000000", "larger, 5000000", "equal, 1000448"})
    void theRestOfAnotherLatestBackupIsNotSent(String cluster, int length) {
        String latest = "/api/v1/clusters/eu/payments/s3-" + cluster + "/backups/latest/content";
        String name = "v1/s3-" + cluster + "/3.1.20_%016x_etcd.backup";
        bucket.put(name.formatted(0x10), LARGE);
        portal().awaitReading();
        Client alice = new Client(portal(), "alice");
        alice.getSome(latest, 1_000_448);
        byte[] next = Snapshots.sealed(length / 512 * 512);
        bucket.put(name.formatted(0x11), next);
        portal().awaitReading();
        if (cluster.equals("equal")) {
            alice.get(latest);
        }

        RawHttp rest = alice.get(latest, "Range: bytes=1000448-");
        RawHttp byName =
                alice.get(
                        latest.replace("latest", "3.1.20_%016x_etcd.backup".formatted(0x10)),
                        "Range: bytes=1000448-");

        assertThat(rest.status()).isEqualTo(409);
        assertThat(rest.body()).contains("other-part");
        assertThat(byName.status()).isEqualTo(206);
        assertThat(byName.bytes()).isEqualTo(Arrays.copyOfRange(LARGE, 1_000_448, LARGE.length));
    }

    @Test
    void whoBeginsAnewWithTheNextLatestBackupGoesOnWithThat() {
        String latest = "/api/v1/clusters/eu/payments/s3-anew/backups/latest/content";
        bucket.put("v1/s3-anew/3.1.20_0000000000000010_etcd.backup", LARGE);
        portal().awaitReading();
        Client alice = new Client(portal(), "alice");
        alice.getSome(latest, 1_000_000);
        byte[] next = Snapshots.sealed(16 * 1024 * 1024);
        bucket.put("v1/s3-anew/3.1.20_0000000000000011_etcd.backup", next);
        portal().awaitReading();
        alice.getSome(latest, 900_000);

        RawHttp rest = alice.get(latest, "Range: bytes=900000-");

        assertThat(rest.status()).isEqualTo(206);
        assertThat(rest.bytes()).isEqualTo(Arrays.copyOfRange(next, 900_000, next.length));
    }

    @Test
    void theNamedFileIsSentWholeWhereTheRestOfAnotherIsWanted() {
        RawHttp all =
                get("s3-large", "Range: bytes=" + LARGE_LENGTH + "-", "If-Range: \"another\"");

        assertThat(all.status()).isEqualTo(200);
        assertThat(all.bytes()).isEqualTo(LARGE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bytes=0-0,5-9",
                "bytes=",
                "bytes=-",
                "bytes=x-y",
                "bytes=9-5",
                "bytes=1-2-3",
                "bytes=-0"
            })
    void aRangeThatIsNotAnsweredIsRefused(String range) {
        assertThat(get("s3-small", "Range: " + range).status()).isEqualTo(416);
    }

    @ParameterizedTest
    @ValueSource(strings = {"lines=1-2", "bytes"})
    void anotherUnitIsIgnored(String range) {
        RawHttp answer = get("volume-small", "Range: " + range);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.bytes()).isEqualTo(SMALL);
    }

    @ParameterizedTest
    @ValueSource(strings = {"s3-large", "volume-large", "sidecar", "s3-small", "volume-small"})
    void aPartIsGivenOfWhatItIsAPartOf(String cluster) {
        byte[] file = bytes(cluster);
        String tag = tag(get(cluster));

        RawHttp same = get(cluster, "Range: bytes=9000-", "If-Range: " + tag);
        assertPart(same, file, 9000, -1);
        for (String other :
                new String[] {"\"another\"", "W/" + tag, "\"\"", "Thu, 01 Jan 1970 00:00:00 GMT"}) {
            RawHttp all = get(cluster, "Range: bytes=9000-", "If-Range: " + other);
            assertThat(all.status()).as(other).isEqualTo(200);
            assertThat(all.bytes()).as(other).isEqualTo(file);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"s3-large", "volume-large", "s3-small", "volume-small", "sidecar"})
    void conditionsAreKept(String cluster) {
        get(cluster);
        String tag = tag(get(cluster));

        assertThat(get(cluster, "If-Match: " + tag).bytes()).isEqualTo(bytes(cluster));
        assertThat(get(cluster, "If-Match: \"x\", " + tag).status()).isEqualTo(200);
        assertThat(get(cluster, "If-Match: *").status()).isEqualTo(200);
        assertThat(get(cluster, "If-Match: \"another\"").body()).contains("precondition-failed");
        assertThat(get(cluster, "If-Match: W/" + tag).status()).isEqualTo(412);
        assertPart(get(cluster, "If-Match: " + tag, "Range: bytes=5-9"), bytes(cluster), 5, 10);
        assertThat(get(cluster, "If-None-Match: \"another\"").status()).isEqualTo(200);
        for (String method : new String[] {"GET", "HEAD"}) {
            for (String known : new String[] {tag, "W/" + tag, "*", "\"x\" , " + tag}) {
                RawHttp answer = send(method, content(cluster), "If-None-Match: " + known);
                assertThat(answer.status()).isEqualTo(304);
                assertThat(answer.headers()).containsEntry("ETag", tag);
                assertThat(answer.body()).isEmpty();
            }
        }
        assertThat(send("HEAD", content(cluster), "If-Match: \"another\"").status()).isEqualTo(412);
    }

    @ParameterizedTest
    @ValueSource(strings = {"s3-large", "volume-large", "s3-small", "volume-small", "sidecar"})
    void whatIsKnownIsToldToWhoeverAsksForTheHead(String cluster) {
        get(cluster, "Range: bytes=7-9");
        get(cluster);
        RawHttp get = get(cluster);
        RawHttp head = send("HEAD", content(cluster), "Range: bytes=0-9");
        RawHttp part = get(cluster, "Range: bytes=8-9");

        get.headers().remove("Date");
        head.headers().remove("Date");
        get.headers().remove("X-Request-Id");
        head.headers().remove("X-Request-Id");
        assertThat(head.headers()).isEqualTo(get.headers());
        assertThat(get.headers())
                .containsEntry("ETag", "\"sha256-" + Snapshots.sha256(bytes(cluster)) + "\"")
                .containsEntry("Repr-Digest", Snapshots.reprDigest(bytes(cluster)))
                .containsEntry("Content-Length", String.valueOf(bytes(cluster).length))
                .containsEntry("X-Backup-Condition", "whole");
        assertThat(part.headers())
                .containsEntry("Repr-Digest", Snapshots.reprDigest(bytes(cluster)));
    }

    private static String tag(RawHttp answer) {
        return Objects.requireNonNull(answer.headers().get("ETag"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"s3-large", "volume-large", "sidecar", "s3-small", "volume-small"})
    void whoWasInterruptedGoesOn(String cluster) {
        byte[] file = bytes(cluster);
        ByteArrayOutputStream got = new ByteArrayOutputStream();
        int step = file.length / 5;
        RawHttp first = getSome(cluster, step);
        got.writeBytes(first.bytes());
        while (got.size() < file.length - step) {
            RawHttp next = getSome(cluster, step, "Range: bytes=" + got.size() + "-");
            assertThat(next.status()).isEqualTo(206);
            got.writeBytes(next.bytes());
        }
        RawHttp last = get(cluster, "Range: bytes=" + got.size() + "-", "If-Range: " + tag(first));
        assertThat(last.status()).isEqualTo(206);
        assertThat(last.headers()).containsEntry("ETag", tag(first));
        got.writeBytes(last.bytes());

        assertThat(last.whole()).isTrue();
        assertThat(got.toByteArray()).isEqualTo(file);
    }

    @ParameterizedTest
    @ValueSource(strings = {"s3-large", "volume-large", "sidecar"})
    void manyPartsAtOnceMakeTheWholeFile(String cluster) throws Exception {
        int size = Math.ceilDiv(LARGE.length, 8);
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            var parts =
                    clients.invokeAll(
                            IntStream.range(0, 8)
                                    .<Callable<byte[]>>mapToObj(
                                            i ->
                                                    () ->
                                                            get(
                                                                            cluster,
                                                                            "Range: bytes=%d-%d"
                                                                                    .formatted(
                                                                                            i
                                                                                                    * size,
                                                                                            (i + 1)
                                                                                                            * size
                                                                                                    - 1))
                                                                    .bytes())
                                    .toList());
            ByteArrayOutputStream whole = new ByteArrayOutputStream();
            for (Future<byte[]> part : parts) {
                whole.writeBytes(part.get());
            }
            assertThat(whole.toByteArray()).isEqualTo(LARGE);
        }
    }

    /** A rest of another file than the one that the client has a part of is never sent. */
    @ParameterizedTest
    @ValueSource(strings = {"s3-replaced", "volume-replaced", "sidecar-replaced"})
    void theRestOfAnotherFileIsNotSent(String cluster) {
        RawHttp part = getSome(cluster, 1_000_000);
        put(cluster, OTHER);
        portal().awaitReading();

        RawHttp rest = get(cluster, "Range: bytes=1000000-");
        RawHttp all = get(cluster, "Range: bytes=1000000-", "If-Range: " + tag(part));
        RawHttp anew = get(cluster);

        assertThat(rest.status()).isEqualTo(409);
        assertThat(rest.body()).contains("other-part");
        assertThat(all.status()).isEqualTo(200);
        assertThat(all.bytes()).isEqualTo(OTHER);
        assertThat(anew.bytes()).isEqualTo(OTHER);
        assertPart(get(cluster, "Range: bytes=1000000-"), OTHER, 1_000_000, -1);
    }

    /** What came wrong is not completed to something that looks whole. */
    @ParameterizedTest
    @ValueSource(ints = {10, 999_000})
    void thereIsNoRestOfWhatCameWrong(int offset) {
        String cluster = "s3-flipped-" + offset;
        bucket.flip(offset, 1);
        RawHttp part = getSome(cluster, 1_000_000);
        assertThat(part.bytes()).isNotEqualTo(Arrays.copyOf(LARGE, 1_000_000));

        RawHttp rest = get(cluster, "Range: bytes=1000000-");

        assertThat(rest.status() == 409 || !rest.whole()).as("%s", rest.status()).isTrue();
        assertThat(get(cluster, "Range: bytes=1000000-").status()).isEqualTo(409);
        assertThat(get(cluster, "Range: bytes=1000000-", "If-Range: " + tag(part)).status())
                .isIn(200, 409);
        RawHttp anew = get(cluster);
        assertThat(anew.status() == 409 || Arrays.equals(anew.bytes(), LARGE)).isTrue();
    }

    @Test
    void whatWasReadBeforeIsMendedOnTheWay() {
        get("s3-small");
        bucket.flip(5_000, 1);

        RawHttp answer = get("s3-small");

        assertThat(answer.whole()).isTrue();
        assertThat(answer.bytes()).isEqualTo(SMALL);
    }
}
