package io.etcdportal;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;

import io.etcdportal.testbed.PackagedPortal;
import io.etcdportal.testbed.Snapshots;
import io.etcdportal.testbed.TestCertificate;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** What the commands {@code list} and {@code fetch} do with a peer that lies, fails or changes. */
class HostilePortalTests {

    private static final byte[] FILE = Snapshots.sealed(64 * 1024);
    private static final byte[] OTHER = Snapshots.sealed(96 * 1024);
    private static final String TOKEN = "ebp_secret-of-alice";
    private static final String BACKUP = "{\"backup\":{\"id\":\"one\",\"name\":\"one\"}}";

    private @TempDir Path directory = Path.of("");
    private final List<Headers> requests = new CopyOnWriteArrayList<>();
    private @Nullable HttpServer server;

    private HttpServer start(HttpHandler handler) throws IOException {
        return start(HttpServer.create(), handler);
    }

    private HttpServer start(HttpServer fresh, HttpHandler handler) throws IOException {
        fresh.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        fresh.createContext(
                "/",
                exchange -> {
                    requests.add(exchange.getRequestHeaders());
                    try (exchange) {
                        handler.handle(exchange);
                    }
                });
        fresh.start();
        server = fresh;
        return fresh;
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.stop(0);
        }
    }

    private String address(String scheme) {
        return scheme + "://127.0.0.1:" + Objects.requireNonNull(server).getAddress().getPort();
    }

    private Path file() {
        return directory.resolve("fetched.db");
    }

    private CommandResult fetch(String... more) {
        return fetchFrom("http", more);
    }

    private CommandResult fetchFrom(String scheme, String... more) {
        List<String> line = new ArrayList<>(List.of("--portal", address(scheme)));
        line.addAll(List.of("--cluster", "eu/payments/ledger", "-o", file().toString()));
        line.addAll(List.of(more));
        return CommandResult.fetch(TOKEN, line.toArray(String[]::new));
    }

    private static void answer(HttpExchange exchange, int status, String type, byte[] body)
            throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    private static void json(HttpExchange exchange, String body) throws IOException {
        answer(exchange, 200, "application/json", body.getBytes(UTF_8));
    }

    /** Describes a backup, and leaves its bytes to somebody else. */
    private static HttpHandler portal(HttpHandler content) {
        return exchange -> {
            String path = exchange.getRequestURI().getPath();
            if (path.endsWith("/latest")) {
                json(exchange, BACKUP);
            } else if (path.endsWith(".sha256")) {
                answer(
                        exchange,
                        404,
                        "application/problem+json",
                        "{\"type\":\"urn:etcd-backup-portal:problem:digest-unknown\"}"
                                .getBytes(UTF_8));
            } else {
                exchange.getResponseHeaders().set("Content-Type", "application/octet-stream");
                content.handle(exchange);
            }
        };
    }

    private static void send(HttpExchange exchange, byte[] bytes, int count, String tag)
            throws IOException {
        exchange.getResponseHeaders().set("ETag", tag);
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes, 0, count);
    }

    private void assertNothingIsLeft() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void whatSteersATerminalIsReplaced() throws IOException {
        start(
                exchange ->
                        answer(
                                exchange,
                                403,
                                "application/problem+json",
                                "{\"title\":\"No\\u001b[2J\",\"detail\":\"a\\u202eb\\nc\\u009bd\"}"
                                        .getBytes(UTF_8)));

        CommandResult result = fetch();

        assertThat(result.exit()).isEqualTo(3);
        assertThat(result.err())
                .contains("No?[2J (403)", "a?b")
                .doesNotContainPattern("[\\p{Cc}\\p{Cf}&&[^\\n]]");
    }

    @Test
    void namesInAListSteerNoTerminalEither() throws IOException {
        start(
                exchange ->
                        json(
                                exchange,
                                "{\"items\":[{\"id\":\"x\",\"name\":\"a\\u001b[2J\\u202e\\u009b\"}]}"));
        String[] line = {"--portal", address("http"), "--cluster", "eu/payments/ledger"};

        CommandResult table = CommandResult.list(TOKEN, line);
        CommandResult lines =
                CommandResult.list(
                        TOKEN,
                        Stream.concat(Stream.of(line), Stream.of("--json")).toArray(String[]::new));

        assertThat(table.out()).contains("a?[2J??").doesNotContain("\u001b");
        assertThat(lines.out()).isASCII().doesNotContain("\u001b");
        assertThat(JsonMapper.shared().readTree(lines.out()).get("name").asString())
                .isEqualTo("a\u001b[2J\u202e\u009b");
    }

    @Test
    void aListWithoutAnEndEnds() throws IOException {
        start(exchange -> json(exchange, "{\"items\":[],\"next\":\"more\"}"));

        assertThat(CommandResult.list(TOKEN, "--portal", address("http")).exit()).isZero();
        assertThat(requests).hasSize(2);
    }

    @Test
    void theTokenIsNotCarriedToWhereARedirectLeads() throws IOException {
        List<Headers> elsewhere = new CopyOnWriteArrayList<>();
        HttpServer other = start(exchange -> elsewhere.add(exchange.getRequestHeaders()));
        String to = address("http") + "/";
        try {
            start(
                    exchange -> {
                        exchange.getResponseHeaders().set("Location", to);
                        exchange.sendResponseHeaders(302, -1);
                    });

            CommandResult result = fetch();

            assertThat(result.exit()).isOne();
            assertThat(result.err()).contains("redirects (302) to " + to).doesNotContain(TOKEN);
            assertThat(elsewhere).isEmpty();
        } finally {
            other.stop(0);
        }
    }

    @Test
    void whatIsNoPortalIsNotTakenForOne() throws IOException {
        start(exchange -> answer(exchange, 200, "text/html", "<html>".getBytes(UTF_8)));

        CommandResult result = fetch();

        assertThat(result.exit()).isOne();
        assertThat(result.err()).contains("The answer (200, text/html) is not from a portal.");
        assertNothingIsLeft();
    }

    @ParameterizedTest
    @ValueSource(strings = {"../../../other", "", "a b", "x?as=stored"})
    void anIdThatLeadsElsewhereIsRefused(String id) throws IOException {
        start(
                exchange ->
                        json(exchange, BACKUP.replace("\"id\":\"one\"", "\"id\":\"" + id + "\"")));

        CommandResult result = fetch();

        assertThat(result.exit()).as(result.err()).isOne();
        assertThat(requests).hasSize(1);
        assertNothingIsLeft();
    }

    @Test
    void aDiskThatIsTooSmallIsFoundBeforeTheFirstByte() throws IOException {
        start(
                portal(
                        exchange -> {
                            exchange.sendResponseHeaders(200, 1L << 60);
                            exchange.getResponseBody().write(FILE);
                            exchange.getResponseBody().flush();
                        }));

        CommandResult result = fetch();

        assertThat(result.exit()).as(result.err()).isEqualTo(7);
        assertThat(result.err()).contains("There is not enough space", "1048576.0 TiB");
        assertNothingIsLeft();
    }

    @Test
    void aBackupThatHasChangedIsFetchedFromItsBeginning() throws IOException {
        start(
                portal(
                        exchange -> {
                            boolean first = !exchange.getRequestHeaders().containsKey("Range");
                            send(
                                    exchange,
                                    first ? FILE : OTHER,
                                    first ? FILE.length / 2 : OTHER.length,
                                    first ? "\"one\"" : "\"two\"");
                        }));

        CommandResult result = fetch();

        assertThat(result.exit()).as(result.err()).isZero();
        assertThat(result.err()).contains("Starting again");
        assertThat(file()).hasBinaryContent(OTHER);
        assertThat(requests.get(2).getFirst("If-Range")).isEqualTo("\"one\"");
        assertThat(requests.get(2).getFirst("Range")).matches("bytes=[1-9]\\d*-");
    }

    @Test
    void aPeerThatCutsEveryAnswerAtTheSamePlaceIsGivenUp() throws IOException {
        start(portal(exchange -> send(exchange, FILE, FILE.length / 2, "W/\"weak\"")));

        CommandResult result = fetch("--retries", "3");

        assertThat(result.exit()).as(result.err()).isEqualTo(5);
        assertThat(result.err()).contains("(3 of 3)");
        assertThat(file()).doesNotExist();
    }

    @Test
    void anotherPartThanTheWantedOneIsNotAppended() throws IOException {
        start(
                portal(
                        exchange -> {
                            if (exchange.getRequestHeaders().containsKey("Range")) {
                                exchange.getResponseHeaders()
                                        .set("Content-Range", "bytes 0-9/" + FILE.length);
                                exchange.sendResponseHeaders(206, 10);
                                exchange.getResponseBody().write(FILE, 0, 10);
                            } else {
                                send(exchange, FILE, FILE.length / 2, "\"one\"");
                            }
                        }));

        CommandResult result = fetch();

        assertThat(result.exit()).as(result.err()).isOne();
        assertThat(result.err()).contains("another part than the one that was requested");
        assertThat(Files.size(directory.resolve("fetched.db.part")))
                .isLessThanOrEqualTo(FILE.length / 2);
    }

    /** Its own hash says so, even where the portal knows none. */
    @Test
    void aSnapshotThatDoesNotMatchItsOwnHashIsDamaged() throws IOException {
        byte[] damaged = Arrays.copyOf(FILE, FILE.length);
        damaged[1000] ^= 1;
        start(portal(exchange -> send(exchange, damaged, damaged.length, "\"one\"")));

        CommandResult result = fetch();

        assertThat(result.exit()).as(result.err()).isEqualTo(6);
        assertThat(directory.resolve("fetched.db.damaged")).hasBinaryContent(damaged);
        assertThat(file()).doesNotExist();
    }

    /** The bytes of another backup than the portal says are no good, however intact they are. */
    @Test
    void anotherSnapshotThanThePortalAnnouncedIsDamaged() throws IOException {
        start(
                portal(
                        exchange -> {
                            exchange.getResponseHeaders()
                                    .set("Repr-Digest", Snapshots.reprDigest(OTHER));
                            send(exchange, FILE, FILE.length, "\"one\"");
                        }));

        CommandResult result = fetch();

        assertThat(result.exit()).as(result.err()).isEqualTo(6);
        assertThat(result.err()).contains(Snapshots.sha256(OTHER), Snapshots.sha256(FILE));
    }

    @Test
    void aBusyPortalIsAskedAgainWhenItSaysSo() throws IOException {
        start(
                portal(
                        exchange -> {
                            if (requests.size() < 4) {
                                exchange.getResponseHeaders().set("Retry-After", "0");
                                exchange.sendResponseHeaders(429, -1);
                            } else {
                                send(exchange, FILE, FILE.length, "\"one\"");
                            }
                        }));

        CommandResult result = fetch();

        assertThat(result.exit()).as(result.err()).isZero();
        assertThat(result.err()).contains("Retrying in 0 ms (2 of 10)");
    }

    @Test
    void nobodyWaitsForHours() throws IOException {
        start(
                exchange -> {
                    exchange.getResponseHeaders().set("Retry-After", "86400");
                    exchange.sendResponseHeaders(503, -1);
                });

        assertThat(fetch().exit()).isEqualTo(5);
        assertThat(requests).hasSize(1);
    }

    @Test
    void aPortalThatIsUnreachableHasAnExitCodeOfItsOwn() throws IOException {
        CommandResult result =
                CommandResult.list(
                        TOKEN,
                        "--portal",
                        "http://127.0.0.1:" + PackagedPortal.freePort(),
                        "--retries",
                        "1");

        assertThat(result.exit()).isEqualTo(5);
        assertThat(result.err()).contains("is unreachable. Retrying in 200 ms (1 of 1).");
    }

    @Test
    void aCertificateIsTrustedOnlyIfItsAuthorityAndItsHostAre() throws IOException {
        TestCertificate own = TestCertificate.forLoopback(directory);
        TestCertificate elsewhere = TestCertificate.forAnotherHost(directory);
        String ca = own.writePem(directory.resolve("ca.pem")).toString();
        String other = elsewhere.writePem(directory.resolve("other.pem")).toString();

        startTls(own);
        CommandResult unknown = fetchFrom("https");
        CommandResult wrong = fetchFrom("https", "--ca-file", other);
        assertThat(requests).isEmpty();
        CommandResult known = fetchFrom("https", "--ca-file", ca);
        stop();
        startTls(elsewhere);
        CommandResult anotherHost = fetchFrom("https", "--ca-file", other, "--force");

        assertThat(known.exit()).as(known.err()).isZero();
        assertThat(file()).hasBinaryContent(FILE);
        assertThat(List.of(unknown, wrong, anotherHost))
                .allSatisfy(
                        refused -> {
                            assertThat(refused.exit()).as(refused.err()).isOne();
                            assertThat(refused.err())
                                    .contains("No secure connection", "--ca-file")
                                    .doesNotContain("\tat ");
                        });
        CommandResult noPem = fetchFrom("https", "--ca-file", file().toString(), "--force");
        assertThat(noPem.exit()).isEqualTo(2);
    }

    private void startTls(TestCertificate certificate) throws IOException {
        HttpsServer secure = HttpsServer.create();
        secure.setHttpsConfigurator(new HttpsConfigurator(certificate.identity()));
        start(secure, portal(exchange -> send(exchange, FILE, FILE.length, "\"one\"")));
    }
}
