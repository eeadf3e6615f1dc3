package io.etcdportal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.util.Objects.requireNonNull;

import io.etcdportal.cluster.BackupName;
import io.etcdportal.source.encoding.PackedFiles;
import io.etcdportal.testbed.Portal;
import io.etcdportal.testbed.S3Server;
import io.etcdportal.testbed.SidecarServer;
import io.etcdportal.testbed.Snapshots;
import io.etcdportal.testbed.Visitor;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The catalogue was read once and not again: what is answered is what the sources have when they
 * are asked, and where they don't answer, nothing is concluded from that.
 */
@Timeout(value = 240, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OnDemandRefreshTests {

    private static final String FLEET =
            "newer-3.1.20,newer-3.4.23,removed,kept,unlisted,unlisted-new,damaged,damaged-kept,"
                    + "counted,empty,gone,gone-named,read,replaced-20480,replaced-2048000";

    private final S3Server bucket = S3Server.start();
    private Path directory = Path.of("");
    private @Nullable SidecarServer sidecars;
    private @Nullable SidecarServer broken;
    private @Nullable SidecarServer silent;
    private @Nullable Portal started;

    @BeforeAll
    void start(@TempDir Path temporary) throws IOException {
        directory = temporary;
        for (String cluster : FLEET.split(",", -1)) {
            Files.createDirectories(directory.resolve("fleet").resolve(cluster));
        }
        lay("newer-3.1.20", "3.1.20", 31);
        lay("newer-3.4.23", "3.4.23", 31);
        for (String cluster : List.of("removed", "unlisted", "counted")) {
            lay(cluster, "3.1.20", 31);
            lay(cluster, "3.1.20", 35);
        }
        lay("kept", "3.1.20", 31);
        lay("unlisted-new", "3.4.23", 31);
        lay("unlisted-new", "3.4.23", 35);
        lay("damaged-kept", "3.1.20", 31);
        lay("counted", "3.1.20", 37);
        lay("damaged", "3.1.20", 31);
        lay("damaged", "3.1.20", 35);
        layDamaged("damaged");
        lay("gone", "3.1.20", 31);
        lay("gone-named", "3.1.20", 31);
        for (String cluster : List.of("read", "replaced-20480", "replaced-2048000")) {
            lay(cluster, "3.4.23", 31);
        }
        Files.createDirectories(directory.resolve("volume/v1"));
        Files.createDirectories(directory.resolve("broken"));
        Files.createDirectories(directory.resolve("silent"));
        bucket.put("v1/hanging/" + Snapshots.name("3.5.16", 31), Snapshots.bytes("3.5.16", 31));
        for (long revision : new long[] {31, 35}) {
            layOnVolume("on-volume", revision);
        }
        layOnVolume("moving-volume", 31);
        layOnVolume("on-page", 31);
        bucket.put("v1/payments/in-bucket/" + Snapshots.name("3.5.16", 31), backup(31));
        bucket.put("v1/moving-bucket/" + Snapshots.name("3.5.16", 31), backup(31));
        bucket.put("v1/payments/moving-place/" + Snapshots.name("3.5.16", 31), backup(31));
        for (String cluster : List.of("k3s", "kops", "kubeadm")) {
            layTimed(cluster, 3);
            layTimed(cluster, 4);
        }
        SidecarServer fleet = SidecarServer.startFleet(directory.resolve("fleet"));
        sidecars = fleet;
        SidecarServer failing = SidecarServer.start(directory.resolve("broken"));
        broken = failing;
        failing.script("/v1/backup", "HTTP/1.1 500 Broken\r\nContent-Length: 0\r\n\r\n");
        failing.script("/v1/status", "HTTP/1.1 500 Broken\r\nContent-Length: 0\r\n\r\n");
        SidecarServer hanging = SidecarServer.start(directory.resolve("silent"));
        silent = hanging;
        Portal.Settings settings =
                Portal.in(directory)
                        .teams(directory)
                        .set("portal.catalog.refresh-every", "1h")
                        .set("portal.catalog.ask-timeout", "2s")
                        .set("portal.catalog.ask-again-after", "1ms")
                        .set("portal.downloads.patience", "1s")
                        .bucket("bucket", "payments", bucket)
                        .directory("volume", "payments", directory.resolve("volume"))
                        .bucket("k3s", "payments", bucket)
                        .set("portal.sources.s3.k3s.prefix", "k3s")
                        .set("portal.sources.s3.k3s.layout", "k3s")
                        .bucket("kops", "payments", bucket)
                        .set("portal.sources.s3.kops.prefix", "kops")
                        .set("portal.sources.s3.kops.layout", "kops")
                        .directory("kubeadm", "payments", directory.resolve("kubeadm"))
                        .set("portal.sources.directory.kubeadm.layout", "kubeadm")
                        .sidecars("fleet", fleet, clusters());
        single(settings, "broken", failing, "payments/broken");
        single(settings, "hanging", hanging, "payments/hanging");
        started = settings.start();
        portal().await(
                        "/api/v1/sources",
                        sources ->
                                sources.size() == 8
                                        && sources.valueStream()
                                                .allMatch(source -> source.has("answered")));
        hanging.fallSilent();
    }

    private static void single(
            Portal.Settings settings, String name, SidecarServer server, String cluster) {
        String prefix = "portal.sources.sidecar." + name;
        settings.set(prefix + ".site", "eu")
                .set(prefix + ".url", server.address())
                .set(prefix + ".clusters", cluster);
    }

    private static String clusters() {
        return "payments/" + FLEET.replace(",", ",payments/") + ",payments/never-made";
    }

    private void lay(String cluster, String version, long revision) {
        Snapshots.copy(version, revision, directory.resolve("fleet").resolve(cluster));
    }

    private static byte[] backup(long revision) {
        return Snapshots.bytes("3.5.16", revision);
    }

    private void layOnVolume(String cluster, long revision) {
        Snapshots.lay(
                directory
                        .resolve("volume/v1")
                        .resolve(cluster)
                        .resolve(Snapshots.name("3.5.16", revision)),
                backup(revision),
                Instant.now().minus(Duration.ofHours(1)));
    }

    /** Where the backups of these clusters lie in the bucket. */
    private static String key(String cluster, long revision) {
        return (cluster.equals("moving-bucket") ? "v1/" : "v1/payments/")
                + cluster
                + "/"
                + Snapshots.name("3.5.16", revision);
    }

    private void layInStore(String cluster, long revision) {
        if (cluster.equals("moving-volume")) {
            layOnVolume(cluster, revision);
        } else {
            bucket.put(key(cluster, revision), backup(revision));
        }
    }

    private void removeFromStore(String cluster, long revision) throws IOException {
        if (cluster.equals("moving-volume")) {
            Files.delete(
                    directory
                            .resolve("volume/v1")
                            .resolve(cluster)
                            .resolve(Snapshots.name("3.5.16", revision)));
        } else {
            bucket.remove(key(cluster, revision));
        }
    }

    private void layDamaged(String cluster) {
        Snapshots.lay(
                directory.resolve("fleet").resolve(cluster).resolve(Snapshots.name("3.1.20", 37)),
                Snapshots.read("3.1.20/damaged/flipped-middle/" + Snapshots.name("3.1.20", 37)));
    }

    private void remove(String cluster, String version, long revision) throws IOException {
        Files.delete(
                directory
                        .resolve("fleet")
                        .resolve(cluster)
                        .resolve(Snapshots.name(version, revision)));
    }

    @AfterAll
    void stop() {
        if (started != null) {
            started.close();
        }
        requireNonNull(sidecars).close();
        requireNonNull(broken).close();
        requireNonNull(silent).close();
        bucket.close();
    }

    private Portal portal() {
        return requireNonNull(started);
    }

    private static String backups(String cluster) {
        return "/api/v1/clusters/eu/payments/" + cluster + "/backups";
    }

    private static String named(String cluster, String version, long revision) {
        return backups(cluster) + "/" + Snapshots.name(version, revision) + "/content";
    }

    private static String sidecar(String cluster) {
        return "/sidecar/eu/payments/" + cluster + "/v1";
    }

    private HttpResponse<String> page(String path) {
        Visitor visitor = new Visitor(portal());
        visitor.signIn("alice", "alice" + Portal.PASSWORD);
        return visitor.get(path);
    }

    private void assertBackup(String path, String version, long revision) {
        HttpResponse<byte[]> get = portal().download("alice", path);
        assertThat(get.statusCode()).as(path).isEqualTo(200);
        assertThat(get.headers().firstValue("X-Revision")).hasValue(String.valueOf(revision));
        assertThat(get.body()).isEqualTo(Snapshots.bytes(version, revision));
        assertThat(portal().head("alice", path).headers().firstValue("X-Revision"))
                .hasValue(String.valueOf(revision));
    }

    private void assertLatest(String cluster, String version, long revision) {
        assertThat(revision(portal().json("alice", backups(cluster) + "/latest")))
                .isEqualTo(revision);
        assertBackup(backups(cluster) + "/latest/content", version, revision);
        assertBackup(sidecar(cluster) + "/backup", version, revision);
    }

    private static long revision(JsonNode recommendation) {
        return recommendation.path("backup").path("revision").asLong(-1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"3.1.20", "3.4.23"})
    void theLatestIsWhatTheSidecarHasNow(String version) {
        String cluster = "newer-" + version;
        assertLatest(cluster, version, 31);

        lay(cluster, version, 35);
        assertBackup(sidecar(cluster) + "/backup", version, 35);

        lay(cluster, version, 37);
        assertLatest(cluster, version, 37);
    }

    @Test
    void whereTheLatestIsRemovedTheNextOneIs() throws IOException {
        assertLatest("removed", "3.1.20", 35);

        remove("removed", "3.1.20", 35);

        assertLatest("removed", "3.1.20", 31);
        assertThat(portal().get("alice", named("removed", "3.1.20", 35)).statusCode())
                .isEqualTo(404);
    }

    /** Without a refresh of the whole source, by each way in which the latest is asked for. */
    @ParameterizedTest
    @ValueSource(strings = {"moving-volume", "moving-bucket", "moving-place"})
    void theLatestIsWhatAVolumeOrABucketHasNow(String cluster) throws IOException {
        assertLatest(cluster, "3.5.16", 31);

        layInStore(cluster, 35);
        assertBackup(sidecar(cluster) + "/backup", "3.5.16", 35);
        layInStore(cluster, 37);
        assertLatest(cluster, "3.5.16", 37);

        removeFromStore(cluster, 37);
        assertLatest(cluster, "3.5.16", 35);
        layInStore(cluster, 37);
        assertBackup(named(cluster, "3.5.16", 37), "3.5.16", 37);
        removeFromStore(cluster, 37);
        assertBackup(sidecar(cluster) + "/backup", "3.5.16", 35);
        assertThat(portal().get("alice", named(cluster, "3.5.16", 37)).statusCode()).isEqualTo(404);

        removeFromStore(cluster, 31);
        assertThat(portal().get("alice", sidecar(cluster) + "/status").body())
                .contains("\"backups\":1,");
    }

    /** Where its layout does not tell where a cluster lies, its known backups do. */
    @ParameterizedTest
    @ValueSource(strings = {"k3s", "kops", "kubeadm"})
    void theLatestIsWhatAnotherProducersStoreHasNow(String layout) throws IOException {
        String latest = backups(layout) + "/latest";
        assertThat(name(latest)).isEqualTo(timedName(layout, 4));

        layTimed(layout, 5);
        assertThat(name(latest)).isEqualTo(timedName(layout, 5));
        assertThat(portal().download("alice", latest + "/content").body()).isEqualTo(backup(31));

        removeTimed(layout, 5);
        removeTimed(layout, 4);
        assertThat(name(latest)).isEqualTo(timedName(layout, 3));
        String gone = new BackupName(timedName(layout, 5)).id().value();
        assertThat(portal().get("alice", backups(layout) + "/" + gone).statusCode()).isEqualTo(404);
    }

    private String name(String latest) {
        return portal().json("alice", latest).path("backup").path("name").asString("");
    }

    private static String timedName(String layout, int hour) {
        return switch (layout) {
            case "k3s" -> "etcd-snapshot-node1-" + (1_796_000_000 + 3_600 * hour);
            case "kops" -> "2026-11-30T0%d:00:00Z-000001/etcd.backup.gz".formatted(hour);
            default -> "etcd-snapshot-2026-11-30_0%d:00:00_UTC.db".formatted(hour);
        };
    }

    private static String timedKey(String layout, int hour) {
        return (layout.equals("kops")
                        ? "kops/payments/backups/etcd/kops/"
                        : layout + "/" + layout + "/")
                + timedName(layout, hour);
    }

    private void layTimed(String layout, int hour) throws IOException {
        if (layout.equals("kubeadm")) {
            Snapshots.lay(
                    directory.resolve(timedKey(layout, hour)),
                    backup(31),
                    Instant.now().minus(Duration.ofHours(1)));
        } else {
            bucket.put(
                    timedKey(layout, hour),
                    layout.equals("kops") ? PackedFiles.gzip(backup(31)) : backup(31));
        }
    }

    private void removeTimed(String layout, int hour) throws IOException {
        if (layout.equals("kubeadm")) {
            Files.delete(directory.resolve(timedKey(layout, hour)));
        } else {
            bucket.remove(timedKey(layout, hour));
        }
    }

    /** A page is not held up by a source; whoever looks again sees what it has told. */
    @ParameterizedTest
    @ValueSource(strings = {"on-page", "in-bucket"})
    void thePageOfAClusterShowsWhatItsSourcesHaveNow(String cluster) {
        Visitor visitor = new Visitor(portal());
        visitor.signIn("alice", "alice" + Portal.PASSWORD);
        String name = Snapshots.name("3.5.16", 35);
        String page = "/clusters/eu/payments/" + cluster;
        assertThat(visitor.get(page).body()).doesNotContain(name);

        if (cluster.equals("on-page")) {
            layOnVolume(cluster, 35);
        } else {
            bucket.put(key(cluster, 35), backup(35));
        }

        while (!visitor.get(page).body().contains("/backups/" + name + "/content")) {
            Thread.onSpinWait();
        }
    }

    @Test
    void whereAVolumeHasLostItsLatestTheNextOneIs() throws IOException {
        Files.delete(
                directory.resolve("volume/v1/on-volume").resolve(Snapshots.name("3.5.16", 35)));

        assertBackup(backups("on-volume") + "/latest/content", "3.5.16", 31);
        assertThat(portal().get("alice", named("on-volume", "3.5.16", 35)).statusCode())
                .isEqualTo(404);
    }

    @Test
    void whatWasSeenOnceIsKeptAndResumedAfterANewerOneCame() {
        assertBackup(named("kept", "3.1.20", 31), "3.1.20", 31);
        lay("kept", "3.1.20", 35);
        assertLatest("kept", "3.1.20", 35);

        assertBackup(sidecar("kept") + "/backup?etcdVersion=3.1.20&etcdRevision=31", "3.1.20", 31);
        HttpResponse<byte[]> rest =
                portal().send(
                                portal().as("alice", named("kept", "3.1.20", 31))
                                        .header("Range", "bytes=1000-"),
                                BodyHandlers.ofByteArray());
        assertThat(rest.statusCode()).isEqualTo(206);
        assertThat(portal().json("alice", backups("kept")).get("items").size()).isEqualTo(2);
    }

    @Test
    void aRevisionThatNobodyListedIsAskedFor() {
        assertBackup(
                sidecar("unlisted") + "/backup?etcdVersion=3.1.20&etcdRevision=31", "3.1.20", 31);
        assertBackup(named("unlisted", "3.1.20", 31), "3.1.20", 31);
        assertThat(portal().get("alice", named("unlisted", "3.1.20", 32)).statusCode())
                .isEqualTo(404);
        HttpResponse<String> none =
                portal().get(
                                "alice",
                                sidecar("unlisted") + "/backup?etcdVersion=3.1.0&etcdRevision=31");
        assertThat(none.statusCode()).isEqualTo(404);
    }

    /** The file is there, and its sidecar gives only its latest. */
    @Test
    void whatASidecarHasAndCannotGiveIsNotCalledMissing() {
        HttpResponse<String> answer = portal().get("alice", named("unlisted-new", "3.4.23", 31));

        assertThat(answer.statusCode()).isEqualTo(502);
        assertThat(answer.body()).contains("serves only its latest backup");
        assertThat(portal().get("alice", named("unlisted-new", "3.4.23", 32)).statusCode())
                .isEqualTo(404);
    }

    /** The damage comes to light at the end, which is kept back. */
    private void findDamage(String cluster) {
        assertThatThrownBy(() -> portal().download("alice", backups(cluster) + "/latest/content"))
                .hasCauseInstanceOf(IOException.class);
    }

    @Test
    void notEveryBackupIsCalledDamagedWhereTheSidecarHasMoreThanItLists() {
        findDamage("damaged");
        HttpResponse<String> answer = portal().get("alice", backups("damaged") + "/latest");

        assertThat(answer.statusCode()).isEqualTo(409);
        assertThat(answer.body())
                .contains("no-intact-backup", "report 3 backups")
                .doesNotContain("Every");
        HttpResponse<String> asSidecar =
                portal().get("alice", sidecar("damaged") + "/backup?etcdVersion=3.1.0");
        assertThat(asSidecar.statusCode()).isEqualTo(409);
        assertThat(page("/clusters/eu/payments/damaged").body()).contains("report 3 backups");
    }

    @Test
    void anOlderBackupIsTakenWhereTheLatestIsDamaged() {
        assertLatest("damaged-kept", "3.1.20", 31);
        layDamaged("damaged-kept");
        findDamage("damaged-kept");

        assertLatest("damaged-kept", "3.1.20", 31);
    }

    @Test
    void theStatusCountsWhatTheSidecarCounts() {
        HttpResponse<String> status = portal().get("alice", sidecar("counted") + "/status");

        assertThat(status.headers().firstValue("Content-Type").orElse(""))
                .isEqualToIgnoringCase("text/plain;charset=utf-8");
        assertThat(status.body())
                .endsWith("\n")
                .contains("\"backups\":3,")
                .contains("\"backupSize\":0.2");
    }

    @ParameterizedTest
    @CsvSource({
        "broken,     502", // answers with status 500
        "never-made, 502", // nothing of a sidecar's is there
    })
    void aSidecarThatDoesNotAnswerIsNotOneWithoutBackups(String cluster, int status) {
        for (String path :
                List.of(
                        backups(cluster) + "/latest",
                        backups(cluster) + "/latest/content",
                        backups(cluster),
                        backups(cluster) + "?etcdVersion=3.1.20",
                        named(cluster, "3.1.20", 31),
                        sidecar(cluster) + "/backup",
                        sidecar(cluster) + "/backup?etcdVersion=3.1.20&etcdRevision=31",
                        sidecar(cluster) + "/status")) {
            HttpResponse<String> answer = portal().get("alice", path);
            assertThat(answer.statusCode()).as(path + ": " + answer.body()).isEqualTo(status);
            assertThat(answer.body()).as(path).contains("The sidecar of eu/payments/" + cluster);
        }
        assertThat(page("/clusters/eu/payments/" + cluster).body())
                .contains("Whether there is a backup")
                .doesNotContain("This cluster has no known backups");
        assertThat(
                        page("/clusters/eu/payments/"
                                        + cluster
                                        + "/backups/"
                                        + Snapshots.name("3.1.20", 31))
                                .statusCode())
                .isEqualTo(status);
    }

    @Test
    void aSidecarThatAnswersThatItHasNoneIsBelieved() {
        for (String path :
                List.of(
                        backups("empty") + "/latest/content",
                        named("empty", "3.1.20", 31),
                        sidecar("empty") + "/backup",
                        sidecar("empty") + "/backup?etcdVersion=banana",
                        sidecar("empty") + "/backup?etcdVersion=3.1.20&etcdRevision=31")) {
            assertThat(portal().get("alice", path).statusCode()).as(path).isEqualTo(404);
        }
        assertThat(portal().get("alice", sidecar("empty") + "/status").body())
                .contains("\"backups\":0");
    }

    /** What was known of it stays; only its numbers are not given out as those of now. */
    @Test
    void aSidecarThatHasLostItsDirectoryTellsThatByLatestAndStatus() throws IOException {
        remove("gone", "3.1.20", 31);
        Files.delete(directory.resolve("fleet/gone"));

        assertThat(portal().get("alice", sidecar("gone") + "/status").statusCode()).isEqualTo(502);
        assertThat(portal().get("alice", sidecar("gone") + "/backup").statusCode()).isEqualTo(502);
    }

    @Test
    void whatIsRemovedAfterItWasListedIsMissing() throws IOException {
        remove("gone-named", "3.1.20", 31);

        assertThat(
                        portal().get(
                                        "alice",
                                        sidecar("gone-named")
                                                + "/backup?etcdVersion=3.1.20&etcdRevision=31")
                                .statusCode())
                .isEqualTo(404);
    }

    @Test
    void whatWasReadOnceIsToldOfBeforeItIsSentAgain() {
        String path = named("read", "3.4.23", 31);
        byte[] bytes = Snapshots.bytes("3.4.23", 31);
        assertThat(portal().head("alice", path).headers().firstValue("Content-Length"))
                .isNotEqualTo(Optional.of(String.valueOf(bytes.length)));
        assertBackup(path, "3.4.23", 31);

        for (String told : List.of(path, sidecar("read") + "/backup")) {
            for (HttpHeaders headers :
                    List.of(
                            portal().head("alice", told).headers(),
                            portal().download("alice", told).headers())) {
                assertThat(headers.firstValue("Content-Length"))
                        .hasValue(String.valueOf(bytes.length));
                assertThat(headers.firstValue("Repr-Digest")).hasValue(Snapshots.reprDigest(bytes));
                assertThat(headers.firstValue("Accept-Ranges")).hasValue("bytes");
            }
        }
        JsonNode backup =
                portal().json("alice", backups("read") + "/" + Snapshots.name("3.4.23", 31));
        assertThat(backup.get("size").asLong()).isEqualTo(bytes.length);
    }

    /** Nothing pins what a sidecar gives, so that what was read of it may be wrong by now. */
    @ParameterizedTest
    @ValueSource(ints = {512 * 40, 512 * 4_000})
    void whatWasReadOnceIsForgottenWhereTheSidecarGivesAnotherFile(int length) {
        String path = named("replaced-" + length, "3.4.23", 31);
        assertBackup(path, "3.4.23", 31);
        byte[] other = Snapshots.sealed(length);
        Snapshots.lay(
                directory.resolve("fleet/replaced-" + length).resolve(Snapshots.name("3.4.23", 31)),
                other);

        try {
            assertThat(portal().download("alice", path).statusCode()).isNotEqualTo(200);
        } catch (UncheckedIOException cutOff) {
            assertThat(cutOff).isNotNull();
        }

        assertThat(portal().download("alice", path).body()).isEqualTo(other);
        assertThat(portal().head("alice", path).headers().firstValue("Content-Length"))
                .hasValue(String.valueOf(other.length));
    }

    @Test
    void aSourceThatHangsHidesNothingThatAnotherHas() {
        JsonNode latest = portal().json("alice", backups("hanging") + "/latest");

        assertThat(revision(latest)).isEqualTo(31);
        assertThat(latest.get("warningCodes").toString()).contains("source_silent");
        assertThat(latest.get("warnings").toString()).contains("hanging did not respond");
        assertBackup(sidecar("hanging") + "/backup", "3.5.16", 31);
        assertThat(portal().get("alice", named("hanging", "3.5.16", 35)).statusCode())
                .isEqualTo(504);
    }

    @Test
    void hiddenEqualsMissingWhateverTheSourcesSay() {
        int asked = requireNonNull(sidecars).requests().size();
        long listed = askedAbout("moving-bucket");
        for (String path : List.of("/backup", "/status")) {
            assertThat(portal().get("bob", sidecar("moving-bucket") + path).statusCode())
                    .isEqualTo(404);
            HttpResponse<String> hidden = portal().get("bob", sidecar("kept") + path);
            HttpResponse<String> missing = portal().get("bob", sidecar("nowhere") + path);

            assertThat(hidden.statusCode()).isEqualTo(404);
            assertThat(Portal.withoutIds(hidden.body()))
                    .isEqualTo(Portal.withoutIds(missing.body()));
        }
        assertThat(requireNonNull(sidecars).requests()).hasSize(asked);
        assertThat(askedAbout("moving-bucket")).isEqualTo(listed);
    }

    private long askedAbout(String cluster) {
        return bucket.requests().stream().filter(request -> request.contains(cluster)).count();
    }
}
