package io.etcdportal;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdportal.testbed.Portal;
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
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.io.StringReader;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

import javax.xml.parsers.DocumentBuilderFactory;

/** What a pipeline is told that relies on a recent backup. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BackupStatusTests {

    private static final JsonMapper JSON = new JsonMapper();

    private @Nullable Portal started;

    @BeforeAll
    void start(@TempDir Path directory) throws IOException {
        Path volume = Files.createDirectories(directory.resolve("volume"));
        lay(volume.resolve("v1/ledger"), 31, Duration.ofHours(30));
        lay(volume.resolve("v1/ledger"), 37, Duration.ofHours(2));
        Path damaged = lay(volume.resolve("v1/damaged"), 37, Duration.ofHours(2));
        byte[] bytes = Files.readAllBytes(damaged);
        bytes[bytes.length / 2] ^= 1;
        FileTime written = Files.getLastModifiedTime(damaged);
        Files.write(damaged, bytes);
        Files.setLastModifiedTime(damaged, written);
        Files.createDirectories(volume.resolve("v1/empty"));
        started =
                Portal.in(directory)
                        .teams(directory)
                        .directory("volume", "payments", volume)
                        .set("portal.checks.newest", 1)
                        .set("portal.checks.look-every", "200ms")
                        .start()
                        .awaitReading();
        for (String cluster : new String[] {"ledger", "damaged"}) {
            started.await(
                    "/api/v1/clusters/eu/payments/" + cluster,
                    answer -> answer.at("/backups/items/0").has("check"));
        }
    }

    private static Path lay(Path folder, long revision, Duration age) throws IOException {
        Path file = Files.createDirectories(folder).resolve(Snapshots.name("3.5.16", revision));
        Files.write(file, Snapshots.bytes("3.5.16", revision));
        return Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(age)));
    }

    @AfterAll
    void stop() {
        Objects.requireNonNull(started).close();
    }

    private HttpResponse<String> status(String user, String cluster, String query) {
        return Objects.requireNonNull(started)
                .get(user, "/api/v1/clusters/eu/payments/" + cluster + "/status" + query);
    }

    private static void assertNone(HttpResponse<String> answer, String detail) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(409);
        JsonNode problem = JSON.readTree(answer.body());
        assertThat(problem.get("type").asString()).endsWith(":no-current-backup");
        assertThat(problem.get("detail").asString()).contains(detail);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "?newerThan=3h",
                "?newerThan=1d&verified=false",
                "?newerThan=PT3H",
                "?newerThan=1000000000000d"
            })
    void aRecentVerifiedBackupIsGiven(String query) {
        HttpResponse<String> answer = status("alice", "ledger", query);

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(JSON.readTree(answer.body()).get("name").asString())
                .isEqualTo(Snapshots.name("3.5.16", 37));
    }

    @Test
    void anOldOneIsNotEnough() {
        assertNone(status("alice", "ledger", "?newerThan=90m"), "more than 90 minutes ago");
    }

    @Test
    void aDamagedOneIsNone() {
        assertNone(
                status("alice", "damaged", ""),
                "None of the latest backups of eu/payments/damaged is verified.");
        assertNone(status("alice", "damaged", "?verified=false"), "is good");
    }

    @Test
    void aClusterWithoutBackupsHasNone() {
        assertNone(status("alice", "empty", ""), "eu/payments/empty has no backup.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"newerThan=soon", "newerThan=-1h", "newerThan=0s", "verified=perhaps"})
    void aMistakeIsTold(String query) {
        assertThat(status("alice", "ledger", "?" + query).statusCode()).isEqualTo(400);
    }

    @Test
    void aHiddenClusterIsAnsweredLikeAMissingOne() {
        HttpResponse<String> hidden = status("bob", "ledger", "");
        HttpResponse<String> missing = status("bob", "nothing", "");

        assertThat(hidden.statusCode()).isEqualTo(404);
        assertThat(Portal.withoutIds(hidden.body()))
                .isEqualTo(Portal.withoutIds(missing.body()).replace("nothing", "ledger"));
    }

    private HttpResponse<String> badge(String user, String cluster) {
        return Objects.requireNonNull(started)
                .get(user, "/api/v1/clusters/eu/payments/" + cluster + "/badge.svg");
    }

    @Test
    void aBadgeShowsTheState() throws Exception {
        HttpResponse<String> answer = badge("alice", "ledger");

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("image/svg+xml");
        assertThat(answer.headers().firstValue("Cache-Control")).hasValue("max-age=60, private");
        assertThat(answer.headers().firstValue("Cross-Origin-Resource-Policy"))
                .hasValue("same-origin");
        Element svg =
                DocumentBuilderFactory.newDefaultNSInstance()
                        .newDocumentBuilder()
                        .parse(new InputSource(new StringReader(answer.body())))
                        .getDocumentElement();
        assertThat(svg.getAttribute("role")).isEqualTo("img");
        assertThat(svg.getElementsByTagName("title").item(0).getTextContent())
                .isEqualTo(
                        "etcd backup of eu/payments/ledger: verified 2 h ago. The newest backup is"
                                + " recent enough and verified.");
        assertThat(svg.getElementsByTagName("text").item(1).getTextContent())
                .isEqualTo("verified 2 h ago");
    }

    @ParameterizedTest
    @CsvSource({"ledger,verified 2 h ago", "damaged,damaged", "empty,no backup"})
    void eachStateHasItsWords(String cluster, String words) {
        assertThat(badge("alice", cluster).body()).contains(">" + words + "</text>");
    }

    @Test
    void theBadgeOfAHiddenClusterIsMissing() {
        HttpResponse<String> hidden = badge("bob", "ledger");
        HttpResponse<String> missing = badge("bob", "nothing");

        assertThat(hidden.statusCode()).isEqualTo(404);
        assertThat(Portal.withoutIds(hidden.body()))
                .isEqualTo(Portal.withoutIds(missing.body()).replace("nothing", "ledger"));
    }
}
