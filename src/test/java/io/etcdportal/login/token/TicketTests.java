package io.etcdportal.login.token;

import static org.assertj.core.api.Assertions.assertThat;

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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** Links that fetch one backup once. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TicketTests {

    private static final String NAME = "3.5.16_0000000000000025_etcd.backup";
    private static final String BACKUP = "/api/v1/clusters/eu/payments/ledger/backups/" + NAME;
    private static final String CONTENT = BACKUP + "/content";

    /** Longer than what waits in the portal to be checked: who leaves, leaves in the middle. */
    private static final byte[] BYTES = Snapshots.sealed(512 << 10);

    private final S3Server bucket = S3Server.start();
    private Path directory = Path.of("");
    private @Nullable Portal started;

    @BeforeAll
    void start(@TempDir Path temporary) {
        directory = temporary;
        bucket.put("v1/ledger/" + NAME, BYTES);
        bucket.put("v1/other/" + NAME, BYTES);
        byte[] sealed = BYTES;
        bucket.put("v1/plain/" + NAME, Arrays.copyOf(sealed, sealed.length - 32));
        bucket.put("v1/torn/" + NAME, Arrays.copyOf(sealed, sealed.length - 100));
        started =
                Portal.in(directory)
                        .teams(directory)
                        // Else all of it is at hand before anybody can leave in the middle.
                        .set("portal.downloads.check-first", "0B")
                        .bucket("bucket", "payments", bucket)
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

    @Test
    void aTicketFetchesItsBackupOnceInTheNameOfItsMaker() {
        JsonNode ticket = make("alice");
        String secret = secret(ticket);

        HttpResponse<byte[]> got = fetch(secret, CONTENT);
        assertThat(got.statusCode()).isEqualTo(200);
        assertThat(Snapshots.sha256(got.body())).isEqualTo(Snapshots.sha256(BYTES));
        portal().await("/api/v1/audit/entries", _ -> entries("download_end", ticket).size() == 1);
        assertThat(entries("download_begin", ticket)).hasSize(1);
        assertThat(entries("download_end", ticket).getFirst().toString())
                .contains("\"alice\"", "completed");
        assertThat(entries("ticket_created", ticket)).hasSize(1);

        portal().await("/api/v1/audit/entries", _ -> fetch(secret, CONTENT).statusCode() == 401);
        assertThat(problem(fetch(secret, CONTENT))).isEqualTo("ticket-used");
        assertThat(entries("token_refused", ticket)).isNotEmpty();
    }

    @Test
    void itsMakerSeesATicketAndRevokesItAtOnce() {
        JsonNode ticket = make("alice");
        String id = ticket.get("id").asString();

        assertThat(portal().json("alice", "/api/v1/tickets").get("items").get(0).toString())
                .contains(id, "\"unused\"", "eu/payments/ledger")
                .doesNotContain(secret(ticket));
        assertThat(portal().get("bob", "/api/v1/tickets").body()).doesNotContain(id);
        assertThat(revoke("bob", id)).isEqualTo(404);
        assertThat(revoke("alice", id)).isEqualTo(204);
        assertThat(problem(fetch(secret(ticket), CONTENT))).isEqualTo("ticket-revoked");
        assertThat(revoke("alice", id)).as("once more").isEqualTo(204);
        assertThat(entries("ticket_revoked", ticket)).hasSize(1);
    }

    @Test
    void anAdministratorSeesAndRevokesTheTicketsOfAllOthers() {
        JsonNode ticket = make("alice");
        String id = ticket.get("id").asString();

        assertThat(portal().get("admin", "/api/v1/tickets").body()).doesNotContain(id);
        assertThat(portal().get("admin", "/api/v1/tickets?everybody=true").body()).contains(id);
        assertThat(portal().get("alice", "/api/v1/tickets?everybody=true").statusCode())
                .isEqualTo(403);
        JsonNode first = portal().json("admin", "/api/v1/tickets?everybody=true&limit=1");
        assertThat(first.get("first").asInt()).isOne();
        assertThat(first.get("total").asInt())
                .isEqualTo(
                        portal().json("admin", "/api/v1/tickets?everybody=true&limit=500")
                                .get("items")
                                .size());
        make("alice");
        assertThat(
                        portal().get(
                                        "admin",
                                        "/api/v1/tickets?everybody=true&limit=1&cursor="
                                                + first.get("items").get(0).get("id").asString())
                                .body())
                .doesNotContain(first.get("items").get(0).get("id").asString());
        assertThat(revoke("admin", id)).isEqualTo(204);
        assertThat(problem(fetch(secret(ticket), CONTENT))).isEqualTo("ticket-revoked");
    }

    @Test
    void thePageListsAndRevokes() {
        JsonNode ticket = make("alice");
        String id = ticket.get("id").asString();
        Visitor alice = new Visitor(portal());
        alice.signIn("alice", "alice-password");

        assertThat(alice.get("/tickets").body())
                .contains(id, "Unused", NAME)
                .doesNotContain(secret(ticket));
        assertThat(alice.post("/tickets/" + id + "/revoke", Map.of()).statusCode()).isEqualTo(302);
        assertThat(alice.get("/tickets").body()).contains("Revoked");
        assertThat(fetch(secret(ticket), CONTENT).statusCode()).isEqualTo(401);
    }

    private int revoke(String user, String id) {
        return portal().send(
                        portal().as(user, "/api/v1/tickets/" + id).DELETE(),
                        BodyHandlers.discarding())
                .statusCode();
    }

    @Test
    void aTicketIsGoodForNothingElse() {
        String secret = secret(make("alice"));

        for (String path :
                List.of(
                        "/api/v1/whoami",
                        "/api/v1/clusters",
                        BACKUP,
                        "/api/v1/clusters/eu/payments/ledger/backups/latest/content",
                        CONTENT.replace("ledger", "other"),
                        CONTENT + "/",
                        "/sidecar/eu/payments/ledger/v1/backup")) {
            HttpResponse<byte[]> answer = fetch(secret, path);
            assertThat(answer.statusCode()).as(path).isEqualTo(401);
            assertThat(new String(answer.body(), StandardCharsets.UTF_8))
                    .as(path)
                    .doesNotContain("ledger", secret);
        }
        assertThat(fetch(secret, CONTENT).statusCode()).as("it is still unused").isEqualTo(200);
    }

    /** The same line once more, as somebody in a hurry would type it. */
    @Test
    void whatBrokeCanBeFetchedAgainFromTheSameAddress() throws IOException {
        JsonNode ticket = make("alice");
        breakOff(ticket);

        HttpResponse<byte[]> again = fetch(secret(ticket), CONTENT);
        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(Snapshots.sha256(again.body())).isEqualTo(Snapshots.sha256(BYTES));
    }

    /** What the portal handed over may still be lost on the way: the rest can be had again. */
    @Test
    void onlyTheRestCanBeFetchedOnceAllWasHandedOver() {
        String secret = secret(make("alice"));
        byte[] whole = fetch(secret, CONTENT).body();
        portal().await("/api/v1/audit/entries", _ -> fetch(secret, CONTENT).statusCode() == 401);

        HttpResponse<byte[]> rest =
                portal().send(
                                request(secret, CONTENT).header("Range", "bytes=50000-"),
                                BodyHandlers.ofByteArray());
        assertThat(rest.statusCode()).isEqualTo(206);
        assertThat(rest.body()).isEqualTo(Arrays.copyOfRange(whole, 50_000, whole.length));
        for (String range :
                List.of("bytes=0-", "bytes=0-10", "bytes=-10", "items=5-", "bytes=00-")) {
            assertThat(
                            problem(
                                    portal().send(
                                                    request(secret, CONTENT).header("Range", range),
                                                    BodyHandlers.ofByteArray())))
                    .as(range)
                    .isEqualTo("ticket-used");
        }
    }

    /** All but the last byte is nearly the backup, and can't be had again and again. */
    @ParameterizedTest
    @ValueSource(strings = {"bytes=0-LAST", "bytes=1-"})
    void aTicketIsForOneTransferHoweverItIsCut(String range) {
        String secret = secret(make("alice"));
        int size = BYTES.length;
        long sent = 0;
        for (int i = 0; i < 10; i++) {
            HttpResponse<byte[]> answer =
                    portal().send(
                                    request(secret, CONTENT)
                                            .header(
                                                    "Range",
                                                    range.replace("LAST", "" + (size - 2))),
                                    BodyHandlers.ofByteArray());
            sent +=
                    answer.statusCode() == 206 || answer.statusCode() == 200
                            ? answer.body().length
                            : 0;
        }

        assertThat(sent).isBetween((long) size - 1, 3L * size);
        assertThat(problem(fetch(secret, CONTENT))).isEqualTo("ticket-used");
    }

    /** What breaks is counted as far as it came, so that it can go on. */
    @Test
    void manyPartsAreOneTransfer() {
        String secret = secret(make("alice"));
        int size = BYTES.length;
        int part = size / 20 + 1;
        for (int from = 0; from < size; from += part) {
            assertThat(
                            portal().send(
                                            request(secret, CONTENT)
                                                    .header(
                                                            "Range",
                                                            "bytes=%d-%d"
                                                                    .formatted(
                                                                            from, from + part - 1)),
                                            BodyHandlers.ofByteArray())
                                    .statusCode())
                    .as("from " + from)
                    .isEqualTo(206);
        }
    }

    @Test
    void aTicketIsBoundToTheAddressThatUsedItFirst() throws IOException {
        JsonNode ticket = make("alice");
        breakOff(ticket);
        jdbc("update token set used_from = '192.0.2.7' where id = '" + id(ticket) + "'");

        assertThat(problem(fetch(secret(ticket), CONTENT))).isEqualTo("ticket-used");
    }

    @Test
    void aTicketEndsByItself() throws IOException {
        JsonNode unused = make("alice");
        jdbc("update token set expires_at = 1 where id = '" + id(unused) + "'");
        assertThat(problem(fetch(secret(unused), CONTENT))).isEqualTo("ticket-expired");

        JsonNode broken = make("alice");
        breakOff(broken);
        jdbc("update token set used_at = 1 where id = '" + id(broken) + "'");
        assertThat(problem(fetch(secret(broken), CONTENT))).isEqualTo("ticket-expired");
    }

    @Test
    void lookingAtTheHeadersUsesNothingUp() {
        String secret = secret(make("alice"));
        HttpResponse<Void> head =
                portal().send(request(secret, CONTENT).HEAD(), BodyHandlers.discarding());

        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(fetch(secret, CONTENT).statusCode()).isEqualTo(200);
    }

    @Test
    void guessedAndMistypedTicketsGetNobodyIn() {
        String good = secret(make("alice"));
        String guessed = TokenText.random(TokenKind.TICKET).whole();
        String mistyped =
                good.substring(0, 20) + (good.charAt(20) == 'a' ? 'b' : 'a') + good.substring(21);

        assertThat(problem(fetch(guessed, CONTENT))).isEqualTo("ticket-unknown");
        assertThat(problem(fetch(mistyped, CONTENT))).isEqualTo("token-mistyped");
        assertThat(problem(fetch(good.substring(0, 30), CONTENT))).isEqualTo("token-malformed");
    }

    /** The same answers, and the same record, as for a download. */
    @Test
    void onlyWhoMayDownloadMakesTickets() {
        HttpResponse<String> denied = post("carol", BACKUP);
        assertThat(denied.statusCode()).isEqualTo(403);
        assertThat(denied.body()).contains("download-denied");
        assertThat(post("bob", BACKUP).statusCode()).isEqualTo(404);
        assertThat(Portal.withoutIds(post("bob", BACKUP).body()))
                .isEqualTo(
                        Portal.withoutIds(post("bob", BACKUP.replace("ledger", "nobody")).body()));
        assertThat(post("alice", BACKUP.replace("0025", "0026")).statusCode()).isEqualTo(404);
        assertThat(
                        portal().json("admin", "/api/v1/audit/entries")
                                .get("items")
                                .valueStream()
                                .filter(e -> e.get("event").asString().equals("download_denied")))
                .anyMatch(entry -> entry.toString().contains("carol"));
    }

    /** It has to be asked for as such, or the link would fetch nothing. */
    @Test
    void theLinkOfABackupWithoutTrailingHashFetchesItAsHandedOut() throws Exception {
        String plain = BACKUP.replace("ledger", "plain");
        HttpResponse<String> answer = post("alice", plain);
        JsonNode ticket = new JsonMapper().readTree(answer.body());

        assertThat(ticket.get("link").asString()).endsWith("/content?allowUnsealed=true");
        assertThat(ticket.get("unsealed").asBoolean()).isTrue();
        assertThat(run(ticket.get("curl").asString())).isEmpty();
        assertThat(Files.readAllBytes(directory.resolve(NAME))).hasSize(BYTES.length - 32);

        Visitor alice = new Visitor(portal());
        alice.signIn("alice", "alice-password");
        assertThat(alice.post(plain.substring("/api/v1".length()) + "/tickets", Map.of()).body())
                .contains("/content?allowUnsealed=true", "no integrity hash");
    }

    @Test
    void noTicketIsMadeForADamagedBackupAndBothWaysSayWhy() {
        String torn = BACKUP.replace("ledger", "torn");
        HttpResponse<String> answer = post("alice", torn);

        assertThat(answer.statusCode()).isEqualTo(409);
        assertThat(answer.body()).contains(":backup-truncated", "the file is truncated");
        Visitor alice = new Visitor(portal());
        alice.signIn("alice", "alice-password");
        HttpResponse<String> page =
                alice.post(torn.substring("/api/v1".length()) + "/tickets", Map.of());
        assertThat(page.statusCode()).isEqualTo(409);
        assertThat(page.body()).contains("the file is truncated", "Use another backup");
        assertThat(portal().get("alice", "/api/v1/tickets?limit=500").body())
                .doesNotContain("/torn");
        assertThat(post("carol", torn).statusCode()).as("no word without a right").isEqualTo(403);
    }

    @Test
    void aTicketIsShownWithItsChecksumItsExpiryAndALineThatShowsErrors() throws Exception {
        readOnce(BACKUP);
        Visitor alice = new Visitor(portal());
        alice.signIn("alice", "alice-password");
        String page =
                alice.post("/clusters/eu/payments/ledger/backups/" + NAME + "/tickets", Map.of())
                        .body()
                        .replace("&#39;", "'");
        JsonNode ticket = make("alice");
        String digest = "echo '" + Snapshots.sha256(BYTES) + "  " + NAME + "' | sha256sum -c";

        assertThat(page).contains(digest).containsPattern("until \\d{4}-\\d\\d-\\d\\d \\d\\d:");
        assertThat(ticket.get("digest").asString()).isEqualTo(digest);
        assertThat(page).contains("curl -sS --fail-with-body");

        revoke("alice", id(ticket));
        assertThat(run(ticket.get("curlError").asString()))
                .contains(":ticket-revoked", "create another one");
        assertThat(run(ticket.get("curl").asString())).contains("401");
        assertThat(directory.resolve(NAME)).as("no error text to go on behind").doesNotExist();
    }

    @Test
    void eachMemberOfARestoreGetsATicketOfItsOwn() {
        String path = BACKUP + "/restore/tickets?member=etcd-0&member=etcd-1";
        HttpResponse<String> answer =
                portal().send(
                                portal().as("alice", path).POST(BodyPublishers.noBody()),
                                BodyHandlers.ofString());
        JsonNode tickets = new JsonMapper().readTree(answer.body());

        assertThat(answer.statusCode()).isEqualTo(201);
        assertThat(tickets).hasSize(2);
        tickets.forEach(
                ticket -> assertThat(fetch(secret(ticket), CONTENT).statusCode()).isEqualTo(200));
        assertThat(tickets.valueStream().map(ticket -> ticket.get("member").asString()))
                .containsExactly("etcd-0", "etcd-1");
        for (String wrong : List.of("", "?member=%3Cb%3E", "?member=a" + "&member=a".repeat(15))) {
            assertThat(
                            portal().send(
                                            portal().as(
                                                            "alice",
                                                            BACKUP + "/restore/tickets" + wrong)
                                                    .POST(BodyPublishers.noBody()),
                                            BodyHandlers.ofString())
                                    .statusCode())
                    .as(wrong)
                    .isEqualTo(400);
        }
    }

    /** Runs a line as it is shown, and {@return what it says} */
    private String run(String line) throws Exception {
        Files.deleteIfExists(directory.resolve(NAME));
        Process shell =
                new ProcessBuilder("sh", "-c", line.replace("curl -f", "curl -sSf"))
                        .directory(directory.toFile())
                        .redirectErrorStream(true)
                        .start();
        String said = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(shell.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return said;
    }

    /** The portal learns the checksum on the way. */
    private void readOnce(String backup) {
        assertThat(portal().download("alice", backup + "/content").statusCode()).isEqualTo(200);
        portal().await(backup, shown -> shown.at("/copies/0/check/sha256").isString());
    }

    @Test
    void aTokenMakesNoTickets() {
        String secret = portal().makeToken("alice", "{\"name\":\"n\"}").get("token").asString();
        HttpResponse<String> answer =
                portal().send(
                                HttpRequest.newBuilder(portal().uri(BACKUP + "/tickets"))
                                        .header("Authorization", "Bearer " + secret)
                                        .POST(BodyPublishers.noBody()),
                                BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(403);
    }

    @Test
    void aTicketDiesWithTheRightsOfItsMaker() throws IOException {
        JsonNode ticket = make("alice");
        Path file = directory.resolve("access.yaml");
        String before = Files.readString(file);
        Files.writeString(file, before.replace("verify, download, audit", "verify"));
        portal().await(
                        "/api/v1/whoami",
                        _ -> !portal().get("alice", "/api/v1/whoami").body().contains("audit"));

        assertThat(fetch(secret(ticket), CONTENT).statusCode()).isEqualTo(403);

        Files.writeString(file, before.replaceAll("  alice: .*\n", ""));
        portal().await("/api/v1/whoami", _ -> fetch(secret(ticket), CONTENT).statusCode() == 401);
        assertThat(problem(fetch(secret(ticket), CONTENT))).isEqualTo("token-owner-gone");
        String gone = inForceSince();
        Files.writeString(file, before);
        portal().await("/api/v1/whoami", _ -> !inForceSince().equals(gone));
        assertThat(portal().get("alice", "/api/v1/whoami").statusCode()).isEqualTo(200);
        assertThat(problem(fetch(secret(ticket), CONTENT)))
                .as("for good")
                .isEqualTo("ticket-revoked");
    }

    private String inForceSince() {
        return portal().json("admin", "/api/v1/whoami")
                .get("accessFile")
                .get("inForceSince")
                .asString();
    }

    @Test
    void thePageShowsALineThatWorksOnceAndNoPageNamesTheSecretAgain() throws Exception {
        Visitor alice = new Visitor(portal());
        alice.signIn("alice", "alice-password");
        String page = "/clusters/eu/payments/ledger/backups/" + NAME;
        assertThat(alice.get(page).body()).contains("Create one-time link");
        String made = alice.post(page + "/tickets", Map.of()).body();
        String link =
                made.replaceAll("(?s).*curl -fC - -o [^ ]+ (?:&#39;|')(.*?)(?:&#39;|').*", "$1");

        Path file = directory.resolve("fetched");
        Process curl =
                new ProcessBuilder("curl", "-sSfC", "-", "-o", file.toString(), link)
                        .redirectErrorStream(true)
                        .start();
        assertThat(curl.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(curl.exitValue())
                .as(new String(curl.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isZero();
        assertThat(Snapshots.sha256(Files.readAllBytes(file))).isEqualTo(Snapshots.sha256(BYTES));

        String secret = URI.create(link).getRawUserInfo().substring("ticket:".length());
        assertThat(alice.get(page).body()).doesNotContain(secret);
        assertThat(portal().get("admin", "/api/v1/audit/entries?limit=1000").body())
                .doesNotContain(secret.substring(17, 50));
        assertThat(
                        portal().bean(JdbcClient.class)
                                .sql("select * from token")
                                .query()
                                .listOfRows()
                                .toString())
                .doesNotContain(secret.substring(17, 50));
    }

    private JsonNode make(String user) {
        HttpResponse<String> answer = post(user, BACKUP);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        return new JsonMapper().readTree(answer.body());
    }

    private HttpResponse<String> post(String user, String backup) {
        return portal().send(
                        portal().as(user, backup + "/tickets").POST(BodyPublishers.noBody()),
                        BodyHandlers.ofString());
    }

    private static String id(JsonNode ticket) {
        return ticket.get("id").asString();
    }

    private static String secret(JsonNode ticket) {
        return URI.create(ticket.get("link").asString())
                .getRawUserInfo()
                .substring("ticket:".length());
    }

    private HttpRequest.Builder request(String secret, String path) {
        return HttpRequest.newBuilder(portal().uri(path))
                .timeout(Duration.ofSeconds(60))
                .header("Authorization", "Basic " + basic(secret));
    }

    private static String basic(String secret) {
        return Base64.getEncoder()
                .encodeToString(("ticket:" + secret).getBytes(StandardCharsets.UTF_8));
    }

    private HttpResponse<byte[]> fetch(String secret, String path) {
        return portal().send(request(secret, path), BodyHandlers.ofByteArray());
    }

    /** Leaves in the middle, and waits until the portal has noticed. */
    private void breakOff(JsonNode ticket) throws IOException {
        bucket.dripBodies(40, Duration.ofMillis(150));
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), portal().port())) {
            socket.setSoLinger(true, 0);
            String request =
                    "GET %s HTTP/1.1\r\nHost: localhost\r\nAuthorization: Basic %s\r\n\r\n"
                            .formatted(CONTENT, basic(secret(ticket)));
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            socket.getInputStream().readNBytes(2_000);
        }
        portal().await("/api/v1/audit/entries", _ -> entries("download_end", ticket).size() == 1);
        bucket.heal();
        assertThat(entries("download_end", ticket).getFirst().toString()).contains("aborted");
    }

    private static String problem(HttpResponse<byte[]> answer) {
        assertThat(answer.statusCode()).isEqualTo(401);
        String type =
                new JsonMapper()
                        .readTree(new String(answer.body(), StandardCharsets.UTF_8))
                        .get("type")
                        .asString();
        return type.substring(type.lastIndexOf(':') + 1);
    }

    private List<JsonNode> entries(String event, JsonNode ticket) {
        return portal().json("admin", "/api/v1/audit/entries?limit=1000")
                .get("items")
                .valueStream()
                .filter(entry -> entry.get("event").asString().equals(event))
                .filter(entry -> entry.toString().contains(id(ticket)))
                .toList();
    }

    private void jdbc(String sql) {
        portal().bean(JdbcClient.class).sql(sql).update();
    }
}
