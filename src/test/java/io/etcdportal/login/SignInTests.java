package io.etcdportal.login;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdportal.testbed.Portal;
import io.etcdportal.testbed.Visitor;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;

import java.net.URLDecoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;

/** Signing in by the form, and what is left of it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SignInTests {

    private static final String UMLAUTS = "p\u00e4ssw\u00f6rd-1";

    private @Nullable Portal started;

    @BeforeAll
    void start(@TempDir Path directory) {
        String accounts = Portal.accounts("alice", "bob");
        for (Normalizer.Form written : Normalizer.Form.values()) {
            accounts +=
                    "  \"%s\": {password: \"{bcrypt}%s\"}\n"
                            .formatted(
                                    Normalizer.normalize(name(written), written),
                                    new BCryptPasswordEncoder(4).encode(UMLAUTS));
        }
        started = Portal.in(directory).access(directory, accounts).start();
    }

    @AfterAll
    void stop() {
        portal().close();
    }

    @BeforeEach
    void forget() {
        portal().bean(JdbcClient.class).sql("delete from session").update();
    }

    private Portal portal() {
        return Objects.requireNonNull(started);
    }

    /** {@return whose name stands in that form in the access file} */
    private static String name(Normalizer.Form written) {
        return "j\u00fcrgen %s@example.org".formatted(written);
    }

    @Test
    void aSessionLastsOverARestartAndEndsWithThePassword(@TempDir Path directory) {
        String cookie;
        Portal.Settings settings = Portal.in(directory).access(directory, Portal.accounts("alice"));
        try (Portal portal = settings.start()) {
            Visitor alice = new Visitor(portal);
            HttpResponse<String> signedIn = alice.signIn("alice", "alice-password");
            assertThat(signedIn.headers().allValues("Set-Cookie"))
                    .filteredOn(c -> c.startsWith("EBP_SESSION="))
                    .singleElement()
                    .asString()
                    .contains("HttpOnly", "SameSite=Lax", "Path=/")
                    .doesNotContain("Domain", "Max-Age", "Secure");
            cookie = alice.cookie("EBP_SESSION").orElseThrow();
            assertThat(status(portal, cookie)).isEqualTo(200);
        }
        try (Portal again = settings.start()) {
            assertThat(status(again, cookie)).isEqualTo(200);
        }
        try (Portal changed = settings.access(directory, Portal.accounts("alice")).start()) {
            assertThat(status(changed, cookie)).as("another hash").isEqualTo(401);
        }
    }

    @Test
    void aFailedSignInLeavesNothingOfWhatWasTyped() {
        HttpResponse<String> answer = new Visitor(portal()).signIn("alice", "almost-her-password");

        assertThat(answer.headers().firstValue("Location").orElse("")).endsWith("/login?error");
        assertThat(sessions()).isZero();
    }

    @Test
    void aFailedSignInKeepsTheNameForTheNextTryAlone() {
        Visitor visitor = new Visitor(portal());
        visitor.signIn("al\"ice", "wrong");

        assertThat(visitor.get("/login?error").body())
                .contains("value=\"al&quot;ice\"")
                .doesNotContain("wrong\"");
        assertThat(visitor.get("/login").body()).doesNotContain("al&quot;ice");
    }

    /** Keyboards differ in whether they send a letter and its marks as one character. */
    @ParameterizedTest
    @CsvSource({"NFC, NFC", "NFC, NFD", "NFD, NFC", "NFD, NFD"})
    void namesAndPasswordsCompareHoweverTheirLettersAreComposed(
            Normalizer.Form written, Normalizer.Form sent) {
        String name = name(written);
        String typed = Normalizer.normalize(name, sent);
        String typedPassword = Normalizer.normalize(UMLAUTS, sent);
        String basic =
                Base64.getEncoder()
                        .encodeToString(
                                (typed + ":" + typedPassword).getBytes(StandardCharsets.UTF_8));
        HttpResponse<String> answer =
                portal().send(
                                HttpRequest.newBuilder(portal().uri("/api/v1/whoami"))
                                        .header("Authorization", "Basic " + basic),
                                BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("\"user\":\"" + name + "\"");
        Visitor visitor = new Visitor(portal());
        visitor.signIn(typed, typedPassword);
        assertThat(visitor.cookie("EBP_SESSION")).isPresent();
    }

    @Test
    void lookingAtTheFormMakesNoSession() {
        Visitor stranger = new Visitor(portal());
        stranger.get("/");
        stranger.get("/login");

        assertThat(sessions()).isZero();
    }

    @Test
    void aSignInEndsTheSessionThatTheBrowserHadAndTakesNoIdFromOutside() {
        Visitor visitor = new Visitor(portal());
        visitor.keep("EBP_SESSION", "chosen-by-somebody-else");
        visitor.signIn("alice", "alice-password");
        String first = visitor.cookie("EBP_SESSION").orElseThrow();
        visitor.signIn("bob", "bob-password");

        assertThat(first).isNotEqualTo("chosen-by-somebody-else").hasSize(43);
        assertThat(visitor.cookie("EBP_SESSION")).isNotEmpty().isNotEqualTo(first);
        assertThat(status(portal(), first)).isEqualTo(401);
        assertThat(visitor.call("GET", "/api/v1/whoami").body()).contains("bob");
    }

    @Test
    void whatOpensASessionIsNotInTheDatabase() {
        Visitor alice = new Visitor(portal());
        alice.signIn("alice", "alice-password");
        String row =
                portal().bean(JdbcClient.class)
                        .sql("select * from session")
                        .query()
                        .singleRow()
                        .toString();

        assertThat(row).contains("alice").doesNotContain(alice.cookie("EBP_SESSION").get());
    }

    @Test
    void signingOutEndsTheSessionAndNotOnlyTheCookie() {
        Visitor alice = new Visitor(portal());
        alice.signIn("alice", "alice-password");
        String cookie = alice.cookie("EBP_SESSION").orElseThrow();
        HttpResponse<String> answer = alice.post("/logout", Map.of());

        assertThat(location(answer)).endsWith("/signed-out");
        assertThat(
                        location(
                                portal().send(
                                                HttpRequest.newBuilder(portal().uri("/signed-out")),
                                                BodyHandlers.discarding())))
                .endsWith("/login?signedOut");
        assertThat(alice.cookie("EBP_SESSION")).isEmpty();
        assertThat(status(portal(), cookie)).isEqualTo(401);
        // What is newest is this look itself.
        assertThat(portal().get("admin", "/api/v1/audit/entries?limit=3").body())
                .contains("signed_in", "signed_out");
    }

    /** Whatever a cookie says, the way after the sign-in leads into the portal. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.example/",
                "//evil.example/",
                "/\\evil.example/",
                "\\\\evil.example",
                "javascript:alert(1)",
                "/ok\r\nSet-Cookie: a=b",
                ""
            })
    void theWayAfterASignInDoesNotLeadOutOfThePortal(String wanted) {
        Visitor alice = new Visitor(portal());
        alice.get("/login");
        alice.keep(
                "EBP_WHERE_TO",
                Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(wanted.getBytes(StandardCharsets.UTF_8)));
        HttpResponse<String> answer =
                alice.post("/login", Map.of("username", "alice", "password", "alice-password"));

        assertThat(answer.headers().firstValue("Location")).hasValue(portal().uri("/").toString());
    }

    @Test
    void whoHadToSignInComesWhereTheyWantedToGo() {
        Visitor alice = new Visitor(portal());
        alice.get("/clusters?q=a%20b&site=eu");
        alice.get("/login");
        HttpResponse<String> answer =
                alice.post("/login", Map.of("username", "alice", "password", "alice-password"));

        assertThat(URLDecoder.decode(location(answer), StandardCharsets.UTF_8))
                .endsWith("/clusters?q=a b&site=eu");
    }

    private static String location(HttpResponse<?> answer) {
        return answer.headers().firstValue("Location").orElse("");
    }

    private long sessions() {
        return portal().bean(JdbcClient.class)
                .sql("select count(*) from session")
                .query(Long.class)
                .single();
    }

    private static int status(Portal portal, String cookie) {
        return portal.send(
                        HttpRequest.newBuilder(portal.uri("/api/v1/whoami"))
                                .header("Cookie", "EBP_SESSION=" + cookie),
                        BodyHandlers.discarding())
                .statusCode();
    }
}
