package io.etcdportal;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdportal.testbed.OpenIdProvider;
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

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a trusted proxy tells of the client and of the address that the client used. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BehindProxyTests {

    private static final String NAME = "3.5.16_0000000000000025_etcd.backup";
    private static final String BACKUP = "/api/v1/clusters/eu/payments/ledger/backups/" + NAME;

    private final OpenIdProvider provider = OpenIdProvider.start();
    private @Nullable Portal behindProxy;
    private @Nullable Portal belowContextPath;

    @BeforeAll
    void start(@TempDir Path one, @TempDir Path other) {
        behindProxy = portal(one).start().awaitReading();
        belowContextPath = portal(other).set("server.servlet.context-path", "/portal").start();
    }

    private Portal.Settings portal(Path directory) {
        Snapshots.lay(
                directory.resolve("volume/v1/ledger").resolve(NAME),
                Snapshots.bytes("3.5.16", 0x25));
        return provider.nameTo(Portal.in(directory).teams(directory), "corp")
                .directory("volume", "payments", directory.resolve("volume"))
                .set("portal.login.trusted-proxies", "127.0.0.1,10.0.0.0/8");
    }

    @AfterAll
    void stop() {
        portal().close();
        below().close();
        provider.close();
    }

    private Portal portal() {
        return Objects.requireNonNull(behindProxy);
    }

    private Portal below() {
        return Objects.requireNonNull(belowContextPath);
    }

    private static RawHttp get(Portal portal, String path, String... headers) throws IOException {
        List<String> lines = new ArrayList<>(List.of(headers));
        if (lines.stream().noneMatch(line -> line.startsWith("Host:"))) {
            lines.add("Host: portal.internal");
        }
        return RawHttp.send(
                portal.port(),
                "GET %s HTTP/1.1\r\n%s\r\nConnection: close\r\n\r\n"
                        .formatted(path, String.join("\r\n", lines)));
    }

    private static String basic(String user, String password) {
        return "Authorization: Basic "
                + Base64.getEncoder()
                        .encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "X-Forwarded-For: 203.0.113.9|203.0.113.9",
                "X-Forwarded-For: 203.0.113.9:51008|203.0.113.9",
                "X-Forwarded-For: 2001:db8::5|2001:db8::5",
                "X-Forwarded-For: [2001:db8::5]|2001:db8::5",
                "X-Forwarded-For: [2001:DB8:0:0::5]:51008|2001:db8::5",
                "X-Forwarded-For: \"[2001:db8::5]:51008\"|2001:db8::5",
                "X-Forwarded-For: ::ffff:203.0.113.9|203.0.113.9",
                "X-Forwarded-For: 192.0.2.1, 203.0.113.9:1, 10.1.2.3:2|203.0.113.9",
                "X-Forwarded-For: unknown|127.0.0.1",
                "X-Forwarded-For: 203.0.113.9, unknown, 10.1.2.3|10.1.2.3",
                "X-Forwarded-For: ,|127.0.0.1",
                "X-Forwarded-For: 51008|127.0.0.1",
                "X-Forwarded-For: evil.example.org|127.0.0.1",
                "X-Forwarded-For: 1.2.3.4/8|127.0.0.1",
                "Forwarded: for=203.0.113.9;proto=https;by=10.0.0.1|203.0.113.9",
                "Forwarded: For=\"203.0.113.9:51008\"|203.0.113.9",
                "Forwarded: for=\"[2001:db8::5]:_port\", for=10.1.2.3|10.1.2.3",
                "Forwarded: for=192.0.2.1, for=\"[2001:db8::5]:51008\";by=\"a,b;c\","
                        + " for=10.1.2.3|2001:db8::5",
                "Forwarded: for=_hidden|127.0.0.1",
                "Forwarded: proto=https|127.0.0.1",
            })
    void anAddressIsTheClientsAloneAndNothingElse(String header, String address)
            throws IOException {
        String user = "nobody-" + Integer.toUnsignedString(header.hashCode());
        assertThat(get(portal(), "/api/v1/whoami", header, basic(user, "wrong-password")).status())
                .isEqualTo(401);

        assertThat(addressOfLastFailure()).isEqualTo(address);
    }

    private String addressOfLastFailure() {
        return portal().json("admin", "/api/v1/audit/entries")
                .get("items")
                .valueStream()
                .filter(entry -> entry.get("event").asString().equals("sign_in_failed"))
                .findFirst()
                .orElseThrow()
                .findValue("address")
                .asString();
    }

    @Test
    void aClientDoesNotAddWhatItsProxyDoesNotSay() throws IOException {
        get(
                portal(),
                "/api/v1/whoami",
                "Forwarded: for=10.1.2.3",
                "X-Forwarded-For: 203.0.113.9",
                basic("mallory", "wrong-password"));

        assertThat(addressOfLastFailure()).isEqualTo("203.0.113.9");
    }

    @Test
    void portsDoNotHideWhoIsGuessing() throws IOException {
        List<Integer> answers = new ArrayList<>();
        for (int port = 50_000; port < 50_007; port++) {
            answers.add(
                    get(
                                    portal(),
                                    "/api/v1/whoami",
                                    "X-Forwarded-For: 198.51.100.4:" + port,
                                    basic("bob", "guess-" + port))
                            .status());
        }

        assertThat(answers).startsWith(401, 401, 401, 401, 401).endsWith(429);
    }

    @Test
    void aTokenOfAnAddressWorksFromEveryPortOfItAndFromNowhereElse() throws IOException {
        JsonNode token =
                post(
                        "alice",
                        "/api/v1/tokens",
                        "{\"name\": \"bound\", \"days\": 1, \"addresses\": [\"203.0.113.0/24\","
                                + " \"2001:db8::/32\"]}");
        String bearer = "Authorization: Bearer " + secret(token);

        for (String good : List.of("203.0.113.9:4711", "[2001:db8::5]:4711", "203.0.113.9")) {
            assertThat(get(portal(), "/api/v1/whoami", bearer, "X-Forwarded-For: " + good).status())
                    .as(good)
                    .isEqualTo(200);
        }
        for (String bad : List.of("198.51.100.1:4711", "unknown", "1.2.3.4/8", ":", "[", "_x")) {
            assertThat(get(portal(), "/api/v1/whoami", bearer, "X-Forwarded-For: " + bad).status())
                    .as(bad)
                    .isIn(401, 403);
        }
    }

    private JsonNode post(String user, String path, String body) {
        HttpResponse<String> made =
                portal().send(
                                portal().as(user, path)
                                        .header("Content-Type", "application/json")
                                        .POST(BodyPublishers.ofString(body)),
                                BodyHandlers.ofString());
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        return new JsonMapper().readTree(made.body());
    }

    private static String secret(JsonNode made) {
        Matcher secret = Pattern.compile("eb[pt]_[A-Za-z0-9_-]+").matcher(made.toString());
        return secret.results()
                .map(r -> r.group())
                .max((a, b) -> a.length() - b.length())
                .orElseThrow();
    }

    @Test
    void aTicketResumesOverAnotherConnection() throws IOException {
        String ticket = basic("ticket", secret(post("alice", BACKUP + "/tickets", "")));

        RawHttp first =
                get(
                        portal(),
                        BACKUP + "/content",
                        ticket,
                        "Range: bytes=0-99",
                        "X-Forwarded-For: 203.0.113.9:1001");
        RawHttp rest =
                get(
                        portal(),
                        BACKUP + "/content",
                        ticket,
                        "Range: bytes=100-",
                        "X-Forwarded-For: 203.0.113.9:1002");

        assertThat(first.status()).isEqualTo(206);
        assertThat(rest.status()).isEqualTo(206);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Host: ops.example.org:8443~X-Forwarded-Proto: https|https://ops.example.org:8443",
                "Host: ops.example.org~X-Forwarded-Proto: https|https://ops.example.org",
                "X-Forwarded-Host: ops.example.org:8443~X-Forwarded-Proto:"
                        + " https|https://ops.example.org:8443",
                "X-Forwarded-Host: ops.example.org:8443, inner~X-Forwarded-Proto: https,"
                        + " http|https://ops.example.org:8443",
                "X-Forwarded-Host: [2001:db8::5]:8443~X-Forwarded-Proto:"
                        + " https|https://[2001:db8::5]:8443",
                "X-Forwarded-Host: ops.example.org~X-Forwarded-Port: 8443~X-Forwarded-Proto:"
                        + " https|https://ops.example.org:8443",
                "Host: inner:8080~X-Forwarded-Host: ops.example.org~X-Forwarded-Proto:"
                        + " https|https://ops.example.org",
                "Forwarded:"
                    + " for=203.0.113.9;proto=https;host=\"ops.example.org:8443\"|https://ops.example.org:8443",
                "Host: ops.example.org:8080|http://ops.example.org:8080",
                "Host: ops.example.org:8080~X-Forwarded-Host: a b|http://ops.example.org:8080",
                "Host: ops.example.org:8443~X-Forwarded-Port: 99999~X-Forwarded-Proto:"
                        + " https|https://ops.example.org:8443",
            })
    void thePortalKnowsItsPublicAddress(String headers, String address) throws IOException {
        String[] lines = headers.split("~", -1);

        assertThat(get(portal(), "/oauth2/authorization/corp", lines).headers().get("Location"))
                .contains(
                        "redirect_uri="
                                + address.replace("[", "%5B").replace("]", "%5D")
                                + "/login/oauth2/code/corp");
        List<String> page = new ArrayList<>(List.of(lines));
        page.add("Accept: text/html");
        assertThat(
                        get(portal(), "/clusters", page.toArray(String[]::new))
                                .headers()
                                .get("Location"))
                .isEqualTo(address + "/login");
    }

    /**
     * A portal that is reached below a path.
     *
     * @param path what browsers see before every address
     * @param sent how much of it reaches the portal
     * @param prefix what the proxy says of the rest
     */
    private record Mounted(Portal portal, String path, String sent, String prefix) {

        HttpResponse<String> send(HttpRequest.Builder request) {
            if (!prefix.isEmpty()) {
                request.header("X-Forwarded-Prefix", prefix);
            }
            return portal.send(
                    request.header("X-Forwarded-Proto", "https")
                            .header("X-Forwarded-Host", "ops.example.org"),
                    BodyHandlers.ofString());
        }

        HttpResponse<String> get(String address, String... headers) {
            HttpRequest.Builder request = HttpRequest.newBuilder(portal.uri(sent + address));
            if (headers.length > 0) {
                request.headers(headers);
            }
            return send(request);
        }

        String url(String address) {
            return "https://ops.example.org" + path + address;
        }
    }

    private List<Mounted> mounted() {
        return List.of(
                new Mounted(portal(), "/ops/portal", "", "/ops/portal"),
                new Mounted(portal(), "/ops/portal", "", "/ops/portal/"),
                new Mounted(below(), "/portal", "/portal", ""),
                new Mounted(below(), "/ops/portal", "/portal", "/ops"));
    }

    private static String location(HttpResponse<?> answer) {
        return answer.headers().firstValue("Location").orElse("");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void errorsOfTheApiAreProblemsBelowAPathToo(int which) {
        Mounted portal = mounted().get(which);

        for (String address : List.of("/api/v1/clusters", "/api/v1/nothing")) {
            HttpResponse<String> answer = portal.get(address);
            assertThat(answer.statusCode()).as(address).isEqualTo(401);
            assertThat(answer.headers().firstValue("Content-Type"))
                    .hasValue("application/problem+json;charset=UTF-8");
        }
        assertThat(portal.get("/sidecar/eu/payments/ledger/v1/backup").headers().map())
                .containsEntry("content-type", List.of("text/plain;charset=UTF-8"));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void aBackupTellsWhereItLiesBelowAPathToo(int which) {
        Mounted portal = mounted().get(which);

        HttpRequest.Builder head =
                portal.portal().as("alice", portal.sent() + BACKUP + "/content").HEAD();
        assertThat(portal.send(head).headers().firstValue("Content-Location"))
                .hasValue(portal.path() + BACKUP + "/content");
        HttpRequest.Builder check =
                portal.portal()
                        .as("alice", portal.sent() + BACKUP + "/check")
                        .POST(BodyPublishers.noBody());
        assertThat(location(portal.send(check))).endsWith(portal.path() + BACKUP + "/check");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void pagesAndSignInStayBelowThePath(int which) {
        Mounted portal = mounted().get(which);

        assertThat(location(portal.get("/clusters?q=x", "Accept", "text/html")))
                .isEqualTo(portal.url("/login"));
        String whereTo =
                portal.get("/clusters?q=x", "Accept", "text/html")
                        .headers()
                        .allValues("Set-Cookie")
                        .getFirst();
        HttpResponse<String> form = portal.get("/login");
        assertThat(form.body()).contains("action=\"" + portal.path() + "/login\"");
        assertThat(links(form.body())).allSatisfy(l -> assertThat(l).startsWith(portal.path()));
        for (String asset : links(form.body())) {
            if (asset.contains("/assets/")) {
                assertThat(portal.get(asset.substring(portal.path().length())).statusCode())
                        .as(asset)
                        .isEqualTo(200);
            }
        }
        HttpResponse<String> in = signIn(portal, form, whereTo);
        assertThat(location(in)).isEqualTo(portal.url("/clusters?q=x"));
        assertThat(in.headers().allValues("Set-Cookie"))
                .allSatisfy(cookie -> assertThat(cookie).startsWith("__Host-").contains("Path=/;"));
        assertThat(location(portal.get("/oauth2/authorization/corp")))
                .contains("redirect_uri=" + portal.url("/login/oauth2/code/corp"));
    }

    private static List<String> links(String page) {
        return Pattern.compile("(?:href|src|action)=\"(/[^\"]*)\"")
                .matcher(page)
                .results()
                .map(link -> link.group(1))
                .toList();
    }

    private static HttpResponse<String> signIn(
            Mounted portal, HttpResponse<String> form, String whereTo) {
        Matcher token = Pattern.compile("name=\"_csrf\" value=\"([^\"]+)\"").matcher(form.body());
        assertThat(token.find()).isTrue();
        String formCookie = form.headers().allValues("Set-Cookie").getFirst();
        return portal.send(
                HttpRequest.newBuilder(portal.portal().uri(portal.sent() + "/login"))
                        .header(
                                "Cookie",
                                formCookie.split(";", 2)[0] + "; " + whereTo.split(";", 2)[0])
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(
                                BodyPublishers.ofString(
                                        "username=alice&password=alice-password&_csrf="
                                                + URLEncoder.encode(
                                                        token.group(1), StandardCharsets.UTF_8))));
    }

    @Test
    void theContextPathWithoutASlashLeadsToThePublicAddress() {
        assertThat(location(new Mounted(below(), "/portal", "", "").get("/portal")))
                .isEqualTo("https://ops.example.org/portal/");
    }

    /** It would lead to another host, or out of the portal. */
    @ParameterizedTest
    @ValueSource(
            strings = {"//evil.example", "evil", "/a/../b", "/a b", "https://evil.example", "/"})
    void aPrefixThatIsNoPathIsNone(String prefix) {
        assertThat(
                        location(
                                new Mounted(portal(), "", "", prefix)
                                        .get("/clusters", "Accept", "text/html")))
                .isEqualTo("https://ops.example.org/login");
    }
}
