package io.etcdportal;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdportal.testbed.Portal;
import io.etcdportal.testbed.RawHttp;
import io.etcdportal.testbed.Visitor;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What the portal does not let itself be talked into, behind a proxy that it trusts and without.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(OutputCaptureExtension.class)
class HardeningTests {

    private @Nullable Portal direct;
    private @Nullable Portal behindProxy;

    /** As verbose as where nobody sets anything; the tests' own log is not. */
    private static final String SERVERS_LOG = "logging.level.org.apache";

    @BeforeAll
    void start(@TempDir Path one, @TempDir Path other) {
        direct =
                Portal.in(one)
                        .management()
                        .teams(one)
                        .set(SERVERS_LOG, "info")
                        .set("logging.level.io.etcdportal.web", "info")
                        .start();
        behindProxy =
                Portal.in(other)
                        .teams(other)
                        .set("portal.login.trusted-proxies", "127.0.0.0/8,::1")
                        .set("portal.login.http-basic", false)
                        .set(SERVERS_LOG, "info")
                        .start();
    }

    @AfterAll
    void stop() {
        direct().close();
        behindProxy().close();
    }

    private Portal direct() {
        return Objects.requireNonNull(direct);
    }

    private Portal behindProxy() {
        return Objects.requireNonNull(behindProxy);
    }

    private static HttpResponse<String> get(Portal portal, String path, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(portal.uri(path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return portal.send(request, BodyHandlers.ofString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/login",
                "/clusters",
                "/nothing",
                "/api/v1/whoami",
                "/sidecar/a/b/c/v1/backup"
            })
    void everyAnswerForbidsWhatItDoesNotNeed(String path) {
        assertThat(direct().get("alice", path).headers().map())
                .containsEntry("x-content-type-options", List.of("nosniff"))
                .containsEntry("x-frame-options", List.of("DENY"))
                .containsEntry("referrer-policy", List.of("same-origin"))
                .containsEntry("cross-origin-opener-policy", List.of("same-origin"))
                .containsEntry("cross-origin-resource-policy", List.of("same-origin"))
                .doesNotContainKey("strict-transport-security")
                .doesNotContainKey("server")
                .hasEntrySatisfying(
                        "content-security-policy",
                        policy ->
                                assertThat(policy)
                                        .singleElement()
                                        .asString()
                                        .contains("default-src 'none'", "frame-ancestors 'none'")
                                        .doesNotContain("unsafe"))
                .hasEntrySatisfying(
                        "cache-control",
                        cache -> assertThat(cache.toString()).contains("no-store"));
    }

    @Test
    void aProxyThatIsTrustedIsBelievedAndNobodyElse() {
        String[] claims = {
            "X-Forwarded-For", "203.0.113.9",
            "X-Forwarded-Proto", "https",
            "X-Forwarded-Host", "portal.example.org",
            "Accept", "text/html"
        };

        HttpResponse<String> trusted = get(behindProxy(), "/clusters", claims);
        assertThat(trusted.headers().firstValue("Location"))
                .hasValue("https://portal.example.org/login");
        assertThat(trusted.headers().firstValue("Strict-Transport-Security")).isPresent();

        HttpResponse<String> untrusted = get(direct(), "/clusters", claims);
        assertThat(untrusted.headers().firstValue("Location"))
                .hasValue(direct().uri("/login").toString());
        assertThat(untrusted.headers().firstValue("Strict-Transport-Security")).isEmpty();
    }

    @Test
    void onTlsCookiesAreOfThisHostAlone() {
        HttpResponse<String> answer = get(behindProxy(), "/login", "X-Forwarded-Proto", "https");

        assertThat(answer.headers().allValues("Set-Cookie"))
                .singleElement()
                .asString()
                .startsWith("__Host-EBP_FORM=")
                .contains("Secure", "HttpOnly", "SameSite=Lax", "Path=/")
                .doesNotContain("Domain");
    }

    @Test
    void withoutHttpBasicAPasswordOpensNothingButTheForm() {
        HttpResponse<String> answer = behindProxy().get("alice", "/api/v1/whoami");

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.headers().allValues("WWW-Authenticate")).containsExactly("Bearer");
        Visitor alice = new Visitor(behindProxy());
        alice.signIn("alice", "alice-password");
        assertThat(alice.call("GET", "/api/v1/whoami").statusCode()).isEqualTo(200);
    }

    /** The same address has one spelling; every other one is nothing, whoever asks. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "//api/v1/whoami",
                "/api//v1/whoami",
                "/api/./v1/whoami",
                "/api/x/../v1/whoami",
                "/api;a=b/v1/whoami",
                "/api/v1/whoami;a=b",
                "/api/v1%2fwhoami",
                "/api%2Fv1/whoami",
                "/%61pi/v1/whoami%00",
                "/api/v1/whoami%0d%0aX-Evil:1",
                "/api/v1/%2e%2e/v1/whoami",
                "/api/v1/%252e%252e/whoami",
                "/api/v1\\whoami",
                "/api/v1/whoami/",
                "/API/v1/whoami",
                "/assets/../api/v1/whoami",
                "/assets/%2e%2e/api/v1/whoami",
                "/favicon.svg/../clusters",
                "/actuator/health",
                "/actuator/../actuator/prometheus"
            })
    void anAddressHasOneSpelling(String path) throws IOException {
        RawHttp answer =
                RawHttp.send(
                        direct().port(),
                        "GET "
                                + path
                                + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                                + "Authorization: Basic "
                                + Base64.getEncoder()
                                        .encodeToString(
                                                "admin:admin-password"
                                                        .getBytes(StandardCharsets.UTF_8))
                                + "\r\n\r\n");

        assertThat(answer.status()).isIn(302, 400, 404);
        assertThat(answer.headers().getOrDefault("Location", "/login")).endsWith("/login");
        assertThat(answer.body()).doesNotContain("administrator", "Exception", "\tat ");
        assertThat(answer.headers()).doesNotContainKey("X-Evil");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/v1/whoami", "/login", "/sidecar/eu/payments/ledger/v1/backup"})
    void headersThatAreTooLargeAreToldAsThatAndHowLargeTheyMayBe(String path, CapturedOutput output)
            throws IOException {
        RawHttp answer =
                RawHttp.send(
                        direct().port(),
                        "GET %s HTTP/1.1\r\nHost: localhost\r\nCookie: %s\r\n\r\n"
                                .formatted(path, "x".repeat(17_500)));

        assertThat(answer.status()).isEqualTo(431);
        assertThat(answer.body()).contains("16384 bytes").doesNotContain("<html", "xxx");
        if (!path.startsWith("/sidecar")) {
            assertThat(answer.headers())
                    .containsEntry("Content-Type", "application/problem+json")
                    .containsKey("X-Request-Id");
            assertThat(answer.body())
                    .contains(
                            "urn:etcd-backup-portal:problem:headers-too-large",
                            "server.max-http-request-header-size",
                            "\"requestId\":\"" + answer.headers().get("X-Request-Id"));
            assertThat(output).contains(answer.headers().get("X-Request-Id"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TRACE", "TRACK", "PROPFIND", "FOO"})
    void unusualMethodsAreNone(String method) throws IOException {
        RawHttp answer =
                RawHttp.send(
                        direct().port(),
                        method
                                + " /api/v1/whoami HTTP/1.1\r\n"
                                + "Host: localhost\r\n"
                                + "Connection: close\r\n"
                                + "Authorization: Basic "
                                + Base64.getEncoder()
                                        .encodeToString(
                                                "admin:admin-password"
                                                        .getBytes(StandardCharsets.UTF_8))
                                + "\r\n\r\n");

        assertThat(answer.status()).isBetween(400, 499);
        assertThat(answer.body()).doesNotContain("admin-password", "Authorization");
    }

    /** As strictly as everything else is answered, and without a word in the log. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /login?error=%zz HTTP/1.1\r\n",
                "GET /api/v1/clusters?q=%ff HTTP/1.1\r\n",
                "GET /login HTTP/1.1\r\nUser-Agent: a\u0085b\r\n",
                "GET /api/v1/clusters/a/b/c HTTP/1.1\r\nUser-Agent: a\u0085b\r\n",
                "GET /api/v1/clusters/a/b/c HTTP/1.1\r\nAccept: a\u0085b\r\n",
                "GET /api/v1/whoami HTTP/1.1\r\nContent-Type: */*\r\n",
                "GET /clusters//a HTTP/1.1\r\n",
                "GET /clusters/%2e%2e/a HTTP/1.1\r\n",
                "FOO /clusters HTTP/1.1\r\n"
            })
    void whatCantBeReadIsRefusedAsStrictly(String beginning) throws IOException {
        RawHttp answer =
                RawHttp.send(
                        direct().port(),
                        beginning + "Host: localhost\r\nConnection: close\r\n\r\n");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.headers())
                .containsEntry("X-Content-Type-Options", "nosniff")
                .containsEntry("X-Frame-Options", "DENY")
                .containsKey("Content-Security-Policy");
        assertThat(answer.headers().get("Cache-Control")).contains("no-store");
    }

    /** The server would quote the line that it can't read, with what is in it. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Authorization : Bearer ebp_the-hidden-one",
                "Authorization Bearer ebp_the-hidden-one",
                "Authorization: Bearer ebp_\u0001the-hidden-one",
                "Cookie: EBP_SESSION=\"ebp_\u0001the-hidden-one",
                "Cookie: $Version=1; EBP_SESSION=\u00e9the-hidden-one",
                "X[ebp_the-hidden-one]: x"
            })
    void whatTheServerCantReadDoesNotComeIntoTheLog(String header, CapturedOutput output)
            throws IOException {
        RawHttp.send(
                direct().port(),
                "GET /api/v1/whoami?x=%zz-the-hidden-one HTTP/1.1\r\n"
                        + "Host: x\r\n"
                        + "Connection: close\r\n"
                        + header
                        + "\r\n\r\n");
        RawHttp.send(
                direct().port(),
                "GET /the-hidden-one|{ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

        assertThat(output).doesNotContain("the-hidden-one");
    }

    @Test
    void aPasswordThatCantBeDecodedDoesNotComeIntoTheLog(CapturedOutput output) {
        Visitor alice = new Visitor(direct());
        alice.get("/login");
        HttpResponse<String> answer =
                alice.submit(
                        HttpRequest.newBuilder(direct().uri("/login"))
                                .header("Content-Type", "application/x-www-form-urlencoded")
                                .POST(BodyPublishers.ofString("username=alice&password=50%of-it")));

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(output).doesNotContain("50%of-it", "of-it");
    }

    @Test
    void aFormWithFilesIsNone() {
        HttpResponse<String> answer =
                direct().send(
                                direct().as("alice", "/api/v1/tokens")
                                        .header("Content-Type", "multipart/form-data")
                                        .POST(BodyPublishers.ofString("--a")),
                                BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(415);
    }

    @Test
    void requestsHaveLimits() throws IOException {
        RawHttp header =
                RawHttp.send(
                        direct().port(),
                        "GET /login HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nX: "
                                + "x".repeat(20_000)
                                + "\r\n\r\n");
        assertThat(header.status()).isEqualTo(431);

        HttpResponse<String> json =
                direct().send(
                                direct().as("alice", "/api/v1/tokens")
                                        .header("Content-Type", "application/json")
                                        .POST(
                                                BodyPublishers.ofString(
                                                        "{\"name\":\""
                                                                + "x".repeat(2_000_000)
                                                                + "\"}")),
                                BodyHandlers.ofString());
        assertThat(json.statusCode()).isEqualTo(400);

        Visitor alice = new Visitor(direct());
        alice.get("/login");
        HttpResponse<String> form =
                alice.post("/login", Map.of("username", "alice", "password", "x".repeat(100_000)));
        assertThat(form.statusCode()).isEqualTo(400);
    }

    @Test
    void healthAndMetricsAreOnAPortOfTheirOwnAndNothingElseIs() {
        URI management = direct().management("/");

        assertThat(anybody(management.resolve("/actuator/health")).body())
                .contains("\"status\":\"UP\"")
                .doesNotContain("jdbc", "components");
        assertThat(anybody(management.resolve("/actuator/health/readiness")).statusCode())
                .isEqualTo(200);
        assertThat(anybody(management.resolve("/actuator/prometheus")).body())
                .contains("jvm_memory_used_bytes");
        for (String path :
                List.of(
                        "/actuator/env",
                        "/actuator/heapdump",
                        "/actuator/loggers",
                        "/actuator/shutdown",
                        "/clusters",
                        "/login",
                        "/api/v1/whoami")) {
            assertThat(anybody(management.resolve(path)).statusCode()).as(path).isEqualTo(404);
        }
    }

    private HttpResponse<String> anybody(URI uri) {
        return direct().send(HttpRequest.newBuilder(uri), BodyHandlers.ofString());
    }
}
