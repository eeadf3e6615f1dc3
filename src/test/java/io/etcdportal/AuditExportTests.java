package io.etcdportal;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.etcdportal.testbed.Portal;
import io.etcdportal.testbed.RawHttp;
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
import org.springframework.jdbc.core.JdbcTemplate;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import javax.sql.DataSource;

/** Entries are handed over in three forms, whole or looking broken. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AuditExportTests {

    private static final String EXPORT = "/api/v1/audit/export";
    private static final String LEDGER = "/api/v1/clusters/eu/payments/ledger/backups/";
    private static final String BACKUP = "3.5.16_0000000000000025_etcd.backup";
    private static final String FORMULA = "=HYPERLINK(\"https://evil.example\")";
    private static final JsonMapper JSON = new JsonMapper();

    private @Nullable Portal started;

    @BeforeAll
    void start(@TempDir Path directory) throws IOException {
        Snapshots.lay(
                directory.resolve("volume/v1/ledger").resolve(BACKUP),
                Snapshots.read("3.5.16/" + BACKUP));
        started =
                Portal.in(directory)
                        .teams(directory)
                        .directory("volume", "payments", directory.resolve("volume"))
                        .start()
                        .awaitReading();
        portal().send(
                        portal().as("alice", LEDGER + BACKUP + "/content")
                                .header("User-Agent", FORMULA),
                        BodyHandlers.ofByteArray());
        portal().download("carol", LEDGER + BACKUP + "/content");
        portal().await(
                        "/api/v1/audit/entries?event=download_end",
                        page -> page.get("items").size() == 1);
    }

    @AfterAll
    void stop() {
        if (started != null) {
            started.close();
        }
    }

    private Portal portal() {
        return Objects.requireNonNull(started);
    }

    @Test
    void linesOfJsonAreTheChain() {
        HttpResponse<String> answer = portal().get("admin", EXPORT);
        List<String> lines = answer.body().lines().toList();

        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/x-ndjson");
        assertThat(answer.headers().firstValue("X-Audit-Through")).hasValue("" + lines.size());
        assertThat(lines.stream().map(line -> JSON.readTree(line).get("id").asLong()))
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, lines.size()).boxed().toList());
        String previous = "0".repeat(64);
        for (String line : lines) {
            JsonNode entry = JSON.readTree(line);
            String hash = entry.get("hash").asString();
            assertThat(entry.get("previous").asString()).isEqualTo(previous);
            String hashed = line.replace("\"hash\":\"" + hash + "\",", "");
            assertThat(Snapshots.sha256(hashed.getBytes(UTF_8))).isEqualTo(hash);
            previous = hash;
        }
    }

    @Test
    void whatBrokeOffIsGoneOnWithToTheSameEnd() {
        HttpResponse<String> first = portal().get("admin", EXPORT);
        String through = first.headers().firstValue("X-Audit-Through").orElseThrow();
        List<String> lines = first.body().lines().toList();
        portal().get("admin", "/api/v1/audit/entries?person=somebody");

        HttpResponse<String> rest = portal().get("admin", EXPORT + "?after=2&through=" + through);

        assertThat(rest.body().lines()).containsExactlyElementsOf(lines.subList(2, lines.size()));
        assertThat(portal().get("admin", EXPORT + "?after=" + through).body().lines())
                .isNotEmpty()
                .allMatch(line -> JSON.readTree(line).get("id").asLong() > lines.size());
    }

    @Test
    void aSpreadsheetRunsNoneOfIt() {
        HttpResponse<String> answer =
                portal().get("admin", EXPORT + "?format=csv&event=download_end");
        List<String> lines = answer.body().lines().toList();

        assertThat(answer.headers().firstValue("Content-Type")).hasValue("text/csv;charset=UTF-8");
        assertThat(lines).hasSize(2);
        assertThat(lines.getFirst()).startsWith("id,at,event,outcome,user,");
        assertThat(lines.getLast())
                .contains(
                        ",download_end,completed,alice,",
                        ",eu/payments/ledger," + BACKUP + ",3.5.16,37,73760,73760,",
                        ",\"'" + FORMULA.replace("\"", "\"\"") + "\",");
    }

    /** What version 1.3.0 of the schema requires of each class. */
    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "download_end, 6006, 2, 1",
        "download_begin, 6006, 2, 99",
        "download_denied, 6006, 2, 2",
        "audit_read, 6003, 2, 1"
    })
    void eventsAreOfTheOpenSchema(String event, int classUid, int activity, int status) {
        JsonNode line =
                JSON.readTree(
                        portal().get("admin", EXPORT + "?format=ocsf&event=" + event)
                                .body()
                                .lines()
                                .findFirst()
                                .orElseThrow());

        assertThat(line.get("class_uid").asInt()).isEqualTo(classUid);
        assertThat(line.get("category_uid").asInt()).isEqualTo(6);
        assertThat(line.get("activity_id").asInt()).isEqualTo(activity);
        assertThat(line.get("type_uid").asInt()).isEqualTo(classUid * 100 + activity);
        assertThat(line.get("status_id").asInt()).isEqualTo(status);
        assertThat(line.get("severity_id").isInt()).isTrue();
        assertThat(line.get("time").isNumber()).isTrue();
        assertThat(line.get("metadata").get("version").asString()).isEqualTo("1.3.0");
        assertThat(line.get("metadata").get("product").get("vendor_name").asString()).isNotEmpty();
        assertThat(line.get("actor").get("user").get("name").asString()).isNotEmpty();
        assertThat(line.get("src_endpoint").get("ip").asString()).isEqualTo("127.0.0.1");
        if (classUid == 6006) {
            assertThat(line.get("file").get("name").asString()).isEqualTo(BACKUP);
            assertThat(line.get("file").get("type_id").asInt()).isOne();
        } else {
            assertThat(line.get("api").get("operation").asString()).isEqualTo(event);
        }
    }

    /** Neither a number nor an id nor a time tells them that something was recorded. */
    @ParameterizedTest
    @ValueSource(strings = {"carol", "dave"})
    void whoeverHoldsNoAuditSeesNothingChangeWhenEntriesAreAdded(String user) {
        List<String> before = whatIsSeenBy(user);

        portal().get("alice", LEDGER + "gone-before-" + user + "/content");
        portal().get("admin", "/api/v1/audit/entries?person=" + user);

        assertThat(whatIsSeenBy(user)).isEqualTo(before);
    }

    /** Who may audit some clusters learns nothing of entries that are about none of them. */
    @Test
    void whoeverHoldsSomeAuditSeesNothingChangeWhenOtherEntriesAreAdded() {
        List<String> before = whatIsReadBy("alice");
        assertThat(before.getFirst()).contains("x-audit-through").contains("200");

        portal().get("admin", "/api/v1/audit/entries?person=elsewhere");
        portal().get("bob", EXPORT);
        portal().get("dave", "/api/v1/audit/entries?person=elsewhere");

        assertThat(whatIsReadBy("alice")).isEqualTo(before);
    }

    /** Nor does it depend on them whether the next export goes on where the last one ended. */
    @Test
    void anAuditorsExportEndsWithTheLastEntryThatTheyMaySee() {
        HttpResponse<String> whole = portal().get("alice", EXPORT);
        String through = whole.headers().firstValue("X-Audit-Through").orElseThrow();
        String last = whole.body().lines().toList().getLast();

        assertThat(through).isEqualTo(JSON.readTree(last).get("id").asString());
        assertThat(portal().get("alice", EXPORT + "?after=" + through).body()).isEmpty();
        assertThat(
                        portal().get("alice", EXPORT + "?after=1000000")
                                .headers()
                                .firstValue("X-Audit-Through"))
                .hasValue("1000000");

        portal().send(
                        portal().as("alice", LEDGER + BACKUP + "/check")
                                .POST(BodyPublishers.noBody()),
                        BodyHandlers.ofString());

        assertThat(portal().get("alice", EXPORT + "?after=" + through).body().lines()).hasSize(1);
    }

    private List<String> whatIsReadBy(String user) {
        return Stream.of(
                        EXPORT,
                        EXPORT + "?format=csv&folded=true",
                        EXPORT + "?through=1000000",
                        EXPORT + "?after=1",
                        "/api/v1/audit/entries",
                        "/api/v1/audit/entries?limit=1",
                        "/api/v1/audit/entries?person=alice&folded=true",
                        "/api/v1/audit/exposure?person=alice",
                        "/api/v1/audit/exposure.csv?person=alice",
                        "/api/v1/audit/chain",
                        "/api/v1/audit/verification",
                        "/api/v1/audit/feeds")
                .flatMap(path -> Stream.of("HEAD", "GET").map(verb -> seen(user, verb, path)))
                .toList();
    }

    private List<String> whatIsSeenBy(String user) {
        String download =
                portal().json("admin", "/api/v1/audit/entries?event=download_end")
                        .get("items")
                        .valueStream()
                        .toList()
                        .getLast()
                        .get("download")
                        .asString();
        return Stream.of(
                        EXPORT,
                        EXPORT + "?format=csv&folded=true",
                        EXPORT + "?through=1000000",
                        EXPORT + "?after=1",
                        "/api/v1/audit/entries",
                        "/api/v1/audit/entries?person=alice&folded=true",
                        "/api/v1/audit/exposure?person=alice",
                        "/api/v1/audit/exposure?cluster=eu/payments/ledger",
                        "/api/v1/audit/exposure/holders?person=local/alice",
                        "/api/v1/audit/exposure.csv?person=alice",
                        "/api/v1/audit/downloads/" + download,
                        "/api/v1/audit/chain",
                        "/api/v1/audit/verification",
                        "/api/v1/audit/feeds",
                        "/api/v1/downloads",
                        "/api/v1/downloads/export",
                        "/api/v1/transfers",
                        LEDGER + BACKUP + "/content")
                .flatMap(path -> Stream.of("HEAD", "GET").map(verb -> seen(user, verb, path)))
                .toList();
    }

    private String seen(String user, String verb, String path) {
        HttpResponse<String> answer =
                portal().send(
                                portal().as(user, path).method(verb, BodyPublishers.noBody()),
                                BodyHandlers.ofString());
        Map<String, List<String>> headers = new TreeMap<>(answer.headers().map());
        headers.keySet().removeAll(Set.of("date", "x-request-id", "connection"));
        return "%s %s: %d %s %s"
                .formatted(
                        verb,
                        path.replaceAll("downloads/[0-9a-f].*", "downloads/ID"),
                        answer.statusCode(),
                        headers,
                        Portal.withoutIds(answer.body()));
    }

    @Test
    void anAuditorGetsTheirClustersAndItIsWrittenDown() {
        assertThat(portal().get("alice", EXPORT + "?team=payments").body().lines())
                .isNotEmpty()
                .allMatch(line -> line.contains("\"namespace\":\"payments\""));
        assertThat(portal().get("bob", EXPORT).body()).isEmpty();
        assertThat(
                        portal().get(
                                        "admin",
                                        "/api/v1/audit/entries?event=audit_exported&person=alice")
                                .body())
                .contains("\"form\":\"ndjson\"", "\"team\":\"payments\"", "\"through\":");
        assertThat(portal().get("alice", EXPORT + "?format=xml").body())
                .contains("csv, ndjson, ocsf");
    }

    /** Nor by how far it goes, how many entries there are. */
    @Test
    void whoMayAuditNothingIsToldNothing() {
        HttpResponse<String> answer = portal().get("dave", EXPORT);

        assertThat(answer.body()).isEmpty();
        assertThat(answer.headers().firstValue("X-Audit-Through")).hasValue("0");
        assertThat(portal().head("dave", EXPORT).headers().firstValue("X-Audit-Through"))
                .hasValue("0");
    }

    @Test
    void theEndOfAWholeOneTellsWhereToGoOn() throws IOException {
        String answer = raw("", "");

        assertThat(answer).contains("Trailer: X-Audit-Next");
        assertThat(answer).containsPattern("\r\n0\r\n(?i)x-audit-next: \\d+\r\n\r\n$");
    }

    /** What breaks off would look like the whole there. */
    @Test
    void anOldProtocolGetsNoExport() throws IOException {
        for (String path :
                List.of(
                        EXPORT,
                        "/api/v1/audit/chain",
                        "/api/v1/audit/exposure.csv?cluster=eu/payments/ledger")) {
            RawHttp answer =
                    RawHttp.send(
                            portal().port(),
                            "GET %s HTTP/1.0\r\nHost: x\r\nAuthorization: Basic %s\r\n\r\n"
                                    .formatted(
                                            path,
                                            Base64.getEncoder()
                                                    .encodeToString(
                                                            "admin:admin-password"
                                                                    .getBytes(UTF_8))));
            assertThat(answer.status()).as(path).isEqualTo(505);
            assertThat(answer.body()).contains("length-unknown");
        }
    }

    /** The answer is longer than what can wait on the way, so that it is still being written. */
    @Test
    void oneThatCannotBeFinishedHasNoEnd() throws IOException {
        JdbcTemplate database = new JdbcTemplate(portal().bean(DataSource.class));
        database.execute(
                """
                insert into audit_entry (id, at, event, user_name, address, request_id, kind, detail)
                with recursive n(i) as (select 1 union all select i + 1 from n where i < 40000)
                select -i, 0, 'SIGNED_OUT', 'long', '', '', 'session', hex(zeroblob(500)) from n\
                """);

        String answer = raw("?after=-50000", "alter table audit_entry rename to audit_entry_gone");

        database.execute("alter table audit_entry_gone rename to audit_entry");
        assertThat(answer).startsWith("HTTP/1.1 200").contains("\"user\":\"long\"");
        assertThat(answer).doesNotContain("\r\n0\r\n").doesNotContain("problem");
        database.execute("delete from audit_entry where user_name = 'long'");
    }

    /** Reads an answer whole, and after its first bytes does something to the database. */
    private String raw(String query, String sql) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), portal().port())) {
            socket.setSoTimeout(60_000);
            String credentials =
                    Base64.getEncoder().encodeToString("admin:admin-password".getBytes(UTF_8));
            socket.getOutputStream()
                    .write(
                            ("GET "
                                            + EXPORT
                                            + query
                                            + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                                            + "Authorization: Basic "
                                            + credentials
                                            + "\r\n\r\n")
                                    .getBytes(UTF_8));
            InputStream in = socket.getInputStream();
            StringBuilder answer = new StringBuilder(new String(in.readNBytes(2000), UTF_8));
            if (!sql.isEmpty()) {
                new JdbcTemplate(portal().bean(DataSource.class)).execute(sql);
            }
            try {
                answer.append(new String(in.readAllBytes(), UTF_8));
            } catch (java.net.SocketException reset) {
                answer.append("(reset)");
            }
            return answer.toString();
        }
    }
}
