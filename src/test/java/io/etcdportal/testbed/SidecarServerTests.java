package io.etcdportal.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The stand-in answers, row by row, what the sidecar of etcd-operator v0.3.3 was seen to answer.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SidecarServerTests {

    private static final String BACKUPS =
            """
            # backups | request | revision | version
            example   | /v1/backup                                             | 37       | 3.1.20
            example   | /v1/backup?etcdVersion=                                | 37       | 3.1.20
            example   | /v1/backup?version=9.9.9                               | 37       | 3.1.20
            example   | /v1/backup?etcdVersion=3.1.0                           | 37       | 3.1.20
            example   | /v1/backup?etcdVersion=3.1.20                          | 37       | 3.1.20
            example   | /v1/backup?etcdVersion=3.1.20&etcdRevision=31          | 31       | 3.1.20
            mixed     | /v1/backup                                             | 37       | 3.5.16
            mixed     | /v1/backup?etcdVersion=3.1.20&etcdRevision=31          | 31       | 3.1.20
            """;

    private static final String REFUSALS =
            """
            # backups | request | status | text
            example   | /v1/backup?etcdVersion=3.0.17     | 400 | requested version (3.0) is not compatible with the backup (3.1)
            example   | /v1/backup?etcdVersion=3.2.0      | 400 | requested version (3.2) is not compatible with the backup (3.1)
            example   | /v1/backup?etcdVersion=3.1        | 400 | invalid param 'version' (3.1): 3.1 is not in dotted-tri format
            example   | /v1/backup?etcdVersion=v3.1.0     | 400 | invalid param 'version' (v3.1.0): strconv.ParseInt: parsing "v3": invalid syntax
            example   | /v1/backup?etcdVersion=3.1.0&etcdRevision=31     | 404 | backup not found
            example   | /v1/backup?etcdVersion=3.1.20&etcdRevision=32    | 404 | backup not found
            example   | /v1/backup?etcdVersion=3.1.20&etcdRevision=-1    | 404 | backup not found
            example   | /v1/backup?etcdVersion=3.1.20&etcdRevision=0x1f  | 400 | revision is not a vaild integer
            example   | /v1/backup?etcdRevision=31        | 400 | version must be provided when revision is provided.
            example   | /v1/backup/                       | 404 | 404 page not found
            example   | /v1/nothing                       | 404 | 404 page not found
            example   | /                                 | 404 | 404 page not found
            example   | /v1/backupnow                     | 500 | no running etcd pods found
            empty     | /v1/backup                        | 404 | 404 page not found
            empty     | /v1/backup?etcdVersion=banana     | 404 | 404 page not found
            empty     | /v1/backup?etcdVersion=3.1.20&etcdRevision=31     | 404 | backup not found
            gone      | /v1/backup                        | 500 | failed to list dir (DIR): error (open DIR: no such file or directory)
            gone      | /v1/backup?etcdVersion=3.1.20&etcdRevision=31     | 404 | backup not found
            gone      | /v1/status                        | 500 | failed to get total number of backups
            mixed     | /v1/backup?etcdVersion=3.1.0      | 400 | requested version (3.1) is not compatible with the backup (3.5)
            mixed     | /v1/backup?etcdVersion=3.5.16     | 400 | requested version (3.5) is not compatible with the backup (3.5)
            mixed     | /v1/backup?etcdVersion=3.5.16&etcdRevision=37     | 400 | requested version (3.5) is not compatible with the backup (3.5)
            banana    | /v1/backup                        | 500 | fail to parse etcd version from file (banana_0000000000000005_etcd.backup): banana is not in dotted-tri format
            example   | /v1/backup?etcdVersion=../mixed/3.1.20&etcdRevision=31  | 500 | fail to parse etcd version from file (../mixed/3.1.20_000000000000001f_etcd.backup): strconv.ParseInt: parsing "": invalid syntax
            example   | /v1/backup?etcdVersion=../mixed/3.1.20&etcdRevision=32  | 404 | backup not found
            """;

    @TempDir private Path root;

    private Path directory;
    private SidecarServer server;

    @BeforeEach
    void fill() throws IOException {
        for (String name : new String[] {"example", "mixed", "empty", "banana", "small"}) {
            Files.createDirectories(root.resolve(name));
        }
        for (long revision : new long[] {31, 35, 37}) {
            Snapshots.copy("3.1.20", revision, root.resolve("example"));
        }
        Files.writeString(root.resolve("example/README"), "read me");
        Files.writeString(root.resolve("example/3.1.20_zz_etcd.backup"), "badly named");
        Snapshots.copy("3.1.20", 31, root.resolve("mixed"));
        Snapshots.copy("3.4.23", 35, root.resolve("mixed"));
        Snapshots.copy("3.5.16", 37, root.resolve("mixed"));
        Files.writeString(root.resolve("banana/banana_0000000000000005_etcd.backup"), "x");
        directory = root.resolve("example");
        server = SidecarServer.start(directory);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = BACKUPS)
    void givesABackup(String backups, String request, long revision, String version)
            throws IOException {
        serve(backups);

        for (String method : new String[] {"GET", "POST", "PUT", "DELETE", "OPTIONS"}) {
            RawHttp answer = ask(method, request, "");

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.headers())
                    .containsEntry("X-Etcd-Version", version)
                    .containsEntry("X-Revision", String.valueOf(revision))
                    .containsEntry("Content-Type", "application/octet-stream")
                    .containsEntry("Transfer-Encoding", "chunked")
                    .containsOnlyKeys(
                            "X-Etcd-Version",
                            "X-Revision",
                            "Content-Type",
                            "Transfer-Encoding",
                            "Date",
                            "Connection");
            assertThat(answer.body()).isEqualTo(backup(version, revision));
            assertThat(answer.whole()).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = BACKUPS)
    void tellsOfABackupByItsTwoHeadersAlone(
            String backups, String request, long revision, String version) throws IOException {
        serve(backups);

        RawHttp answer = ask("HEAD", request, "");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.headers())
                .containsEntry("X-Etcd-Version", version)
                .containsEntry("X-Revision", String.valueOf(revision))
                .containsOnlyKeys("X-Etcd-Version", "X-Revision", "Date", "Connection");
        assertThat(answer.body()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = REFUSALS)
    void refuses(String backups, String request, int status, String text) throws IOException {
        serve(backups);
        String sentence = text.replace("DIR", directory.toString()) + "\n";

        for (String method : new String[] {"GET", "HEAD", "POST", "DELETE"}) {
            RawHttp answer = ask(method, request, "");

            assertThat(answer.status()).isEqualTo(status);
            assertThat(answer.headers())
                    .containsEntry("Content-Type", "text/plain; charset=utf-8")
                    .containsEntry("X-Content-Type-Options", "nosniff")
                    .containsEntry("Content-Length", String.valueOf(sentence.length()))
                    .doesNotContainKeys("X-Etcd-Version", "X-Revision");
            assertThat(answer.body()).isEqualTo(method.equals("HEAD") ? "" : sentence);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Range: bytes=0-99",
                "If-None-Match: \"x\"",
                "If-Modified-Since: Sun, 22 Nov 2076 10:00:00 GMT",
                "Accept-Encoding: gzip"
            })
    void givesTheWholeBackupWhateverElseIsAskedFor(String header) throws IOException {
        RawHttp answer = ask("GET", "/v1/backup", header + "\r\n");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.headers())
                .doesNotContainKeys(
                        "Accept-Ranges",
                        "Content-Range",
                        "ETag",
                        "Last-Modified",
                        "Content-Encoding");
        assertThat(answer.body()).isEqualTo(backup("3.1.20", 37));
    }

    @Test
    void endsABackupByTheEndOfTheConnectionForAnOldClient() throws IOException {
        RawHttp answer = RawHttp.send(server.port(), "GET /v1/backup HTTP/1.0\r\n\r\n");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.headers()).doesNotContainKeys("Transfer-Encoding", "Content-Length");
        assertThat(answer.body()).isEqualTo(backup("3.1.20", 37));
    }

    @Test
    void takesTheFieldsOfAFormForParameters() throws IOException {
        String form = "etcdVersion=3.1.20&etcdRevision=35";

        RawHttp answer =
                ask(
                        "POST",
                        "/v1/backup",
                        "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: "
                                + form.length()
                                + "\r\n",
                        form);

        assertThat(answer.headers()).containsEntry("X-Revision", "35");
    }

    @Test
    void sendsADoubledSlashElsewhere() throws IOException {
        RawHttp answer = ask("GET", "//v1/backup", "");

        assertThat(answer.status()).isEqualTo(301);
        assertThat(answer.headers()).containsEntry("Location", "/v1/backup");
        assertThat(answer.headers().get("Content-Type")).startsWith("text/html");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "POST"})
    void tellsItsStatus(String method) throws IOException {
        RawHttp answer = ask(method, "/v1/status", "");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("{\"backups\":3,\"backupSize\":0.207}\n");
        assertThat(answer.headers())
                .containsEntry("Content-Type", "text/plain; charset=utf-8")
                .containsEntry("Content-Length", String.valueOf(answer.body().length()))
                .doesNotContainKey("X-Content-Type-Options");
    }

    @Test
    void tellsOfARecentBackupInItsStatus() throws IOException {
        serve("empty");
        server.recentBackup(
                "{\"creationTime\":\"2026-11-22T08:53:29Z\",\"size\":0.02,\"revision\":25,"
                        + "\"version\":\"3.1.20\",\"timeTookInSecond\":1}");

        assertThat(ask("GET", "/v1/status", "").body())
                .isEqualTo(
                        "{\"recentBackup\":{\"creationTime\":\"2026-11-22T08:53:29Z\",\"size\":0.02,\"revision\":25,\"version\":\"3.1.20\",\"timeTookInSecond\":1},\"backups\":0,\"backupSize\":0.004}\n");
    }

    @Test
    void countsItsTemporaryDirectoryEvenWithoutBackups() throws IOException {
        serve("empty");

        assertThat(ask("GET", "/v1/status", "").body())
                .isEqualTo("{\"backups\":0,\"backupSize\":0.004}\n");
    }

    @Test
    void announcesTheLengthOfAnEmptyBackupOnly() throws IOException {
        serve("small");
        Files.write(directory.resolve("3.1.20_0000000000000001_etcd.backup"), new byte[0]);
        assertThat(ask("GET", "/v1/backup", "").headers())
                .containsEntry("Content-Length", "0")
                .doesNotContainKeys("Content-Type", "Transfer-Encoding");

        Files.write(directory.resolve("3.1.20_0000000000000002_etcd.backup"), new byte[1500]);
        assertThat(ask("GET", "/v1/backup", "").headers())
                .containsEntry("Transfer-Encoding", "chunked")
                .doesNotContainKey("Content-Length");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 32_768, 40_000})
    void leavesOutTheLastChunkWhereItDiesInTheMiddle(long bytes) throws IOException {
        server.dieAfter(bytes);

        RawHttp answer = ask("GET", "/v1/backup", "");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).hasSize((int) bytes);
        assertThat(answer.whole()).isFalse();
    }

    @Test
    void servesSeveralClustersBelowTheirNames() throws IOException {
        server.close();
        server = SidecarServer.startFleet(root);

        assertThat(ask("GET", "/mixed/v1/backup", "").headers())
                .containsEntry("X-Etcd-Version", "3.5.16");
        assertThat(ask("GET", "/example/v1/backup", "").headers())
                .containsEntry("X-Etcd-Version", "3.1.20");
        assertThat(ask("GET", "/nobody/v1/backup", "").status()).isEqualTo(404);
    }

    private void serve(String backups) {
        server.close();
        directory = root.resolve(backups);
        server = SidecarServer.start(directory);
    }

    private RawHttp ask(String method, String target, String headers) throws IOException {
        return ask(method, target, headers, "");
    }

    private RawHttp ask(String method, String target, String headers, String body)
            throws IOException {
        return RawHttp.send(
                server.port(),
                method
                        + " "
                        + target
                        + " HTTP/1.1\r\nHost: sidecar\r\nConnection: close\r\n"
                        + headers
                        + "\r\n"
                        + body);
    }

    private static String backup(String version, long revision) {
        return new String(Snapshots.bytes(version, revision), StandardCharsets.ISO_8859_1);
    }
}
