package io.etcdportal;

import static org.assertj.core.api.Assertions.assertThat;

import static java.util.Objects.requireNonNull;

import io.etcdportal.testbed.Portal;
import io.etcdportal.testbed.RawHttp;
import io.etcdportal.testbed.Snapshots;

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

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Locale;

/** What programs that were made for a sidecar send, and what they may rely on in the answers. */
@Timeout(value = 240, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SidecarInterfaceTests {

    private static final String BASE = "/sidecar/eu/payments/";

    private Path directory = Path.of("");
    private @Nullable Portal started;

    @BeforeAll
    void start(@TempDir Path temporary) {
        directory = temporary;
        lay("old", "3.1.20_000000000000001f_etcd.backup", "3.1.20", 31);
        lay("old", "3.1.20_0000000000000023_etcd.backup", "3.1.20", 35);
        lay("hex", "3.1.20_1F_etcd.backup", "3.1.20", 31);
        lay("built", "3.2.0+git.1_0000000000000023_etcd.backup", "3.1.20", 35);
        lay("mixed", "3.1.20_000000000000001f_etcd.backup", "3.1.20", 31);
        lay("mixed", "3.5.16_0000000000000025_etcd.backup", "3.5.16", 37);
        started =
                Portal.in(directory)
                        .teams(directory)
                        .directory("volume", "payments", directory.resolve("volume"))
                        .start()
                        .awaitReading();
    }

    private void lay(String cluster, String name, String version, long revision) {
        Snapshots.lay(
                directory.resolve("volume/v1").resolve(cluster).resolve(name),
                Snapshots.bytes(version, revision),
                Instant.now().minus(Duration.ofHours(1)));
    }

    @AfterAll
    void stop() {
        if (started != null) {
            started.close();
        }
    }

    private RawHttp ask(String target) throws IOException {
        return ask("GET", target);
    }

    private RawHttp ask(String method, String target) throws IOException {
        String credentials = "alice:alice" + Portal.PASSWORD;
        return RawHttp.send(
                requireNonNull(started).port(),
                method
                        + " "
                        + target
                        + " HTTP/1.1\r\nHost: portal\r\nConnection: close\r\nAuthorization: Basic "
                        + Base64.getEncoder()
                                .encodeToString(credentials.getBytes(StandardCharsets.UTF_8))
                        + "\r\n\r\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "old//v1/backup",
                "old/v1//backup",
                "old//v1//backup",
                "old///v1/backup?etcdVersion=3.1.20",
                "old//v1/status",
                "old/v1//status"
            })
    void aDoubledSlashIsOne(String target) throws IOException {
        RawHttp doubled = ask(BASE + target);

        assertThat(doubled.status()).isEqualTo(200);
        assertThat(doubled.body()).isEqualTo(ask(BASE + target.replaceAll("/+", "/")).body());
        assertThat(ask("/" + BASE + target).status()).isEqualTo(200);
        assertThat(ask("HEAD", BASE + target).status()).isEqualTo(200);
    }

    /** Elsewhere nobody needs it, and what is unsafe stays refused. */
    @ParameterizedTest
    @CsvSource({
        "/api//v1/clusters,                                400",
        "/sidecar/eu/payments/old//v1/../v1/backup,         400",
        "/sidecar/eu/payments/old//..//old/v1/backup,       400",
        "/sidecar/eu/payments/old//v1/backup%2F..,          400"
    })
    void otherPathsStayAsStrictAsBefore(String target, int status) throws IOException {
        assertThat(ask(target).status()).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({
        "old,   ?etcdVersion=3.1.20&etcdVersion=9.9.9,                                  35",
        "old,   ?etcdVersion=3.1.20&etcdRevision=31&etcdRevision=35&etcdVersion=banana, 31",
        "old,   ?etcdVersion=&etcdVersion=9.9.9,                                        35",
        "old,   ?etcdVersion=3.1.20%2Bgit,                                              35",
        "old,   ?etcdVersion=3.1.20+git,                                                35",
        "old,   ?etcdVersion=3.1.20&etcdRevision=%2B31,                                 31",
        "old,   ?etcdVersion=3.1.20&etcdRevision=0031,                                  31",
        "hex,   ?etcdVersion=3.1.20&etcdRevision=31,                                    31",
        "built, '',                                                                     35",
        "built, ?etcdVersion=3.2.9,                                                     35",
        "built, ?etcdVersion=3.2.0%2Bgit.1&etcdRevision=35,                             35",
        "built, ?etcdVersion=3.2.0+git.1&etcdRevision=35,                               35",
        "mixed, ?etcdVersion=3.2.0,                                                     31",
        "mixed, ?etcdVersion=3.6.0,                                                     37"
    })
    void readsWhatASidecarReads(String cluster, String query, String revision) throws IOException {
        RawHttp get = ask(BASE + cluster + "/v1/backup" + query);

        assertThat(get.status()).as(get.body()).isEqualTo(200);
        assertThat(get.headers()).containsEntry("X-Revision", revision);
        assertThat(ask("HEAD", BASE + cluster + "/v1/backup" + query).headers())
                .containsEntry("X-Revision", revision)
                .containsEntry("X-etcd-Version", get.headers().get("X-etcd-Version"));
    }

    @Test
    void theVersionIsToldWithItsBuildMetadata() throws IOException {
        assertThat(ask(BASE + "built/v1/backup").headers())
                .containsEntry("X-etcd-Version", "3.2.0+git.1");
        assertThat(
                        ask("/api/v1/clusters/eu/payments/built/backups/"
                                        + "3.2.0+git.1_0000000000000023_etcd.backup/content")
                                .status())
                .isEqualTo(200);
        assertThat(
                        ask("/api/v1/clusters/eu/payments/hex/backups/"
                                        + "3.1.20_1f_etcd.backup/content")
                                .status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    old/v1/backup?etcdVersion=3.0.17                       | 400
                    old/v1/backup?etcdVersion=3.3.0                        | 400
                    old/v1/backup?etcdVersion=3.1                          | 400
                    old/v1/backup?etcdVersion=v3.1.0                       | 400
                    old/v1/backup?etcdVersion=3.1.20+                      | 400
                    old/v1/backup?etcdVersion=3.1.0&etcdRevision=31        | 404
                    old/v1/backup?etcdVersion=3.1.20&etcdRevision=32       | 404
                    old/v1/backup?etcdVersion=3.1.20&etcdRevision=-1       | 404
                    old/v1/backup?etcdVersion=3.1&etcdRevision=31          | 404
                    old/v1/backup?etcdVersion=banana&etcdRevision=31       | 404
                    old/v1/backup?etcdVersion=3.1.20&etcdRevision=0x1f     | 400
                    old/v1/backup?etcdVersion=3.1.20&etcdRevision=1_000    | 400
                    old/v1/backup?etcdVersion=3.1.20&etcdRevision=9223372036854775808 | 400
                    old/v1/backup?etcdRevision=31                          | 400
                    old/v1/backup/                                         | 404
                    old/v1/nothing                                         | 404
                    old/v1                                                 | 404
                    old                                                    | 404
                    old/v1/backup%2F                                       | 400
                    old%2Fv1/backup                                        | 400
                    old/v1/backup%5C                                       | 400
                    old/v1/backup;x=y                                      | 400
                    old/v1/backup%00                                       | 400
                    old/v1/backup?etcdVersion=%ff                          | 400
                    old/v1/back%zzup                                       | 400
                    old/v1/../../x                                         | 400
                    nobody/v1/backup                                       | 404
                    nobody/v1/backup?etcdVersion=banana                    | 404
                    nobody/v1/backup?etcdRevision=31                       | 404
                    NOBODY/v1/backup                                       | 404
                    """)
    void refusesInPlainTextWithTheStatusOfASidecar(String target, int status) throws IOException {
        RawHttp get = ask(BASE + target);
        RawHttp head = ask("HEAD", BASE + target);

        assertThat(get.status()).as(get.body()).isEqualTo(status);
        assertThat(head.status()).isEqualTo(status);
        assertThat(
                        get.headers()
                                .getOrDefault("Content-Type", "none")
                                .toLowerCase(Locale.ROOT)
                                .replace(" ", ""))
                .isEqualTo("text/plain;charset=utf-8");
        assertThat(get.body()).hasSizeBetween(2, 400).endsWith("\n").doesNotContain("<", "{");
        assertThat(get.headers()).containsEntry("Content-Length", "" + get.body().length());
    }

    @Test
    void whatWouldOnlyStartIsRefusedWithTheWayToGetItAllTheSame() throws IOException {
        for (String version : new String[] {"3.0.17", "3.4.0", "3.6.1"}) {
            RawHttp refused = ask(BASE + "old/v1/backup?etcdVersion=" + version);

            assertThat(refused.status()).isEqualTo(400);
            String minor = version.substring(0, 3);
            assertThat(refused.body())
                    .startsWith(
                            "requested version ("
                                    + minor
                                    + ") is not compatible with the backup (3.1)");
            String way = refused.body().replaceFirst("(?s).*(/api/v1/\\S+).*", "$1");
            assertThat(ask(way).headers()).containsEntry("X-Revision", "35");
        }
    }
}
