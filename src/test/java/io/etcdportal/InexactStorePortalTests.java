package io.etcdportal;

import static org.assertj.core.api.Assertions.assertThat;

import static java.util.Objects.requireNonNull;

import io.etcdportal.testbed.Portal;
import io.etcdportal.testbed.S3Quirk;
import io.etcdportal.testbed.S3Server;
import io.etcdportal.testbed.Snapshots;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import tools.jackson.databind.JsonNode;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Stores that are less exact than AWS, each behind the same portal: their backups are listed,
 * checked, downloaded and resumed as any other.
 */
@Timeout(value = 240, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class InexactStorePortalTests {

    private static final byte[] OLDER = Snapshots.bytes("3.5.16", 35);
    private static final byte[] FILE = Snapshots.bytes("3.5.16", 37);

    private static final Map<String, List<S3Quirk>> STORES = stores();

    private final Map<String, S3Server> servers = new HashMap<>();
    private @Nullable Portal started;

    private static Map<String, List<S3Quirk>> stores() {
        Map<String, List<S3Quirk>> stores = new LinkedHashMap<>();
        Stream.of(
                        S3Quirk.WEAK_TAG,
                        S3Quirk.WEAK_TAG_LISTED,
                        S3Quirk.NO_TAG,
                        S3Quirk.NO_TAG_LISTED,
                        S3Quirk.BARE_TAG_LISTED,
                        S3Quirk.REFUSES_PINS,
                        S3Quirk.NO_LENGTH,
                        S3Quirk.NO_SIZE_LISTED,
                        S3Quirk.NO_TOTAL,
                        S3Quirk.NO_HEAD,
                        S3Quirk.HTTP_DATE_LISTED,
                        S3Quirk.ODD_DATE_LISTED,
                        S3Quirk.NO_DATE_LISTED,
                        S3Quirk.CST_DATE,
                        S3Quirk.ODD_SIZE_LISTED)
                .forEach(quirk -> stores.put(name(quirk.name()), List.of(quirk)));
        stores.put("nothing-told", List.of(S3Quirk.NO_TAG, S3Quirk.NO_LENGTH, S3Quirk.NO_TOTAL));
        stores.put("no-tag-at-all", List.of(S3Quirk.NO_TAG, S3Quirk.NO_TAG_LISTED));
        stores.put("no-length-no-head", List.of(S3Quirk.NO_LENGTH, S3Quirk.NO_HEAD));
        return stores;
    }

    private static String name(String quirk) {
        return quirk.toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }

    static Stream<String> names() {
        return STORES.keySet().stream();
    }

    @BeforeAll
    void start(@TempDir Path directory) {
        Portal.Settings settings =
                Portal.in(directory).teams(directory).set("portal.catalog.refresh-every", "1h");
        STORES.forEach((name, quirks) -> add(settings, name, quirks));
        add(settings, "gzip", List.of(S3Quirk.GZIP_LISTING));
        add(settings, "endless", List.of(S3Quirk.ENDLESS_LISTING));
        add(settings, "circular", List.of(S3Quirk.CIRCULAR_LISTING));
        started =
                settings.start()
                        .await(
                                "/api/v1/sources",
                                sources ->
                                        sources.size() == servers.size()
                                                && sources.valueStream()
                                                        .allMatch(one -> one.has("asked")));
    }

    private void add(Portal.Settings settings, String name, List<S3Quirk> quirks) {
        S3Server server = S3Server.start();
        Instant now = Instant.now();
        server.put(key(name, 35), OLDER, now.minus(Duration.ofHours(2)));
        server.put(key(name, 37), FILE, now.minus(Duration.ofHours(1)));
        server.behave(quirks.toArray(S3Quirk[]::new));
        servers.put(name, server);
        settings.bucket(name, "payments", server);
    }

    private static String key(String cluster, long revision) {
        return "v1/" + cluster + "/" + Snapshots.name("3.5.16", revision);
    }

    @AfterAll
    void stop() {
        if (started != null) {
            started.close();
        }
        servers.values().forEach(S3Server::close);
    }

    private Portal portal() {
        return requireNonNull(started);
    }

    private static String backups(String store) {
        return "/api/v1/clusters/eu/payments/" + store + "/backups";
    }

    private static String backup(String store, long revision) {
        return backups(store) + "/" + Snapshots.name("3.5.16", revision);
    }

    @ParameterizedTest
    @MethodSource("names")
    void itsBackupsAreListedCheckedDownloadedAndResumed(String store) {
        List<JsonNode> listed =
                portal().json("alice", backups(store)).path("items").valueStream().toList();
        assertThat(listed).hasSize(2);
        assertThat(listed.getFirst().path("revision").asLong()).isEqualTo(37);
        if (listed.getFirst().has("size")) {
            assertThat(listed.getFirst().path("size").asLong()).isEqualTo(FILE.length);
        }

        assertThat(portal().head("alice", backup(store, 37) + "/content").statusCode())
                .isEqualTo(200);
        assertThat(downloaded(backup(store, 37) + "/content")).isEqualTo(FILE);
        assertThat(downloaded(backups(store) + "/latest/content")).isEqualTo(FILE);
        assertResumes(store, 1_000);
        assertResumes(store, FILE.length - 1);

        assertThat(
                        portal().send(
                                        portal().as("alice", backup(store, 35) + "/check")
                                                .POST(BodyPublishers.noBody()),
                                        BodyHandlers.ofString())
                                .statusCode())
                .isEqualTo(202);
        portal().await(backup(store, 35), one -> one.path("condition").asString().equals("whole"));
    }

    private byte[] downloaded(String path) {
        HttpResponse<byte[]> answer = portal().download("alice", path);
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer.body();
    }

    private void assertResumes(String store, int from) {
        HttpResponse<byte[]> rest =
                portal().send(
                                portal().as("alice", backup(store, 37) + "/content")
                                        .header("Range", "bytes=" + from + "-"),
                                BodyHandlers.ofByteArray());
        assertThat(rest.statusCode())
                .as(
                        "from %d: %s",
                        from, new String(rest.body(), java.nio.charset.StandardCharsets.ISO_8859_1))
                .isEqualTo(206);
        assertThat(rest.headers().firstValue("Content-Range"))
                .hasValue("bytes %d-%d/%d".formatted(from, FILE.length - 1, FILE.length));
        assertThat(rest.body()).isEqualTo(Arrays.copyOfRange(FILE, from, FILE.length));
    }

    /** And hide nothing of what the others have. */
    @Test
    void listingsThatNobodyCanReadFailByThemselves() {
        Map<String, String> states = new HashMap<>();
        portal().json("admin", "/api/v1/sources")
                .forEach(
                        one ->
                                states.put(
                                        one.path("name").asString(), one.path("state").asString()));

        assertThat(states)
                .containsEntry("gzip", "failing")
                .containsEntry("endless", "failing")
                .containsEntry("circular", "failing");
        STORES.keySet().forEach(name -> assertThat(states).containsEntry(name, "answering"));
    }
}
