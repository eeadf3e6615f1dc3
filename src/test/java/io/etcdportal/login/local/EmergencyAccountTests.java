package io.etcdportal.login.local;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.etcdportal.testbed.OpenIdProvider;
import io.etcdportal.testbed.Portal;
import io.etcdportal.testbed.Snapshots;
import io.etcdportal.testbed.SqlStatements;
import io.etcdportal.testbed.Visitor;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.simple.JdbcClient;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;

/** The account for the day on which a provider is down: off, then loud, then over. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(OutputCaptureExtension.class)
class EmergencyAccountTests {

    private static final String REASON = "INC-4711: the provider is down";
    private static final String CONTENT =
            "/api/v1/clusters/eu/payments/ledger/backups/"
                    + Snapshots.name("3.5.16", 37)
                    + "/content";
    private static final String TEAMS =
            """
            teams:
              payments:
                members: {users: [glass]}
                grants:
                  - {clusters: "*/payments/*", verbs: [list, download]}
            """;

    private final OpenIdProvider provider = OpenIdProvider.start();
    private final SqlStatements statements = new SqlStatements();
    private @Nullable Portal started;

    @BeforeAll
    void start(@TempDir Path directory) throws IOException {
        Path folder = Files.createDirectories(directory.resolve("volume/v1/ledger"));
        Path file =
                Files.write(
                        folder.resolve(Snapshots.name("3.5.16", 37)), Snapshots.sealed(64 << 10));
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofHours(1))));
        started =
                provider.nameTo(
                                Portal.in(directory)
                                        .management()
                                        .access(
                                                directory,
                                                TEAMS + Portal.accounts("glass", "dave")),
                                "corp")
                        .set("portal.login.providers.corp.timeout", "4s")
                        .set("portal.login.emergency.account", "glass")
                        .set("portal.login.emergency.longest", "30m")
                        .set("portal.login.emergency.ask-every", "100ms")
                        .set("portal.metrics.read-every", "100ms")
                        .set("portal.sources.directory.volume.site", "eu")
                        .set("portal.sources.directory.volume.namespace", "payments")
                        .set("portal.sources.directory.volume.path", directory.resolve("volume"))
                        .start(statements)
                        .awaitReading();
    }

    @AfterAll
    void stop() {
        portal().close();
        provider.close();
    }

    @BeforeEach
    void heal() {
        provider.heal();
        portal().bean(JdbcClient.class).sql("delete from session").update();
    }

    private Portal portal() {
        return Objects.requireNonNull(started);
    }

    /** Sends the form of the sign-in page, as it is in an emergency. */
    private HttpResponse<String> comes(Visitor visitor, String password, String reason) {
        visitor.get("/login");
        HttpResponse<String> answer =
                visitor.post(
                        "/login",
                        Map.of("username", "glass", "password", password, "reason", reason));
        visitor.get("/clusters");
        return answer;
    }

    private Visitor inEmergency() {
        provider.fallSilent();
        Visitor glass = new Visitor(portal());
        comes(glass, "glass-password", REASON.replace(": ", ":\n"));
        assertThat(glass.cookie("EBP_SESSION")).isPresent();
        return glass;
    }

    private static String location(HttpResponse<String> answer) {
        return answer.headers().firstValue("Location").orElseThrow();
    }

    private String audit(String event) {
        return portal().get("admin", "/api/v1/audit/entries?event=" + event).body();
    }

    @Test
    void isOffWhileTheProviderAnswers() {
        Visitor glass = new Visitor(portal());
        HttpResponse<String> answer = comes(glass, "glass-password", REASON);

        assertThat(location(answer)).endsWith("/login?failed=emergency-off");
        assertThat(glass.get("/login?failed=emergency-off").body())
                .contains("The emergency account is disabled");
        assertThat(glass.cookie("EBP_SESSION")).isEmpty();
        assertThat(audit("sign_in_failed"))
                .contains("The emergency account is off: every provider answers.", "glass");
    }

    @Test
    void thePageOffersItOnlyWhereItIsOfUse() throws InterruptedException {
        Visitor somebody = new Visitor(portal());
        await(somebody, false);
        assertThat(somebody.get("/login").body()).contains("or with a local account");
        provider.fallSilent();
        await(somebody, true);
        assertThat(somebody.get("/login").body()).contains("name=\"reason\"");
    }

    private static void await(Visitor visitor, boolean offered) throws InterruptedException {
        Instant deadline = Instant.now().plus(Duration.ofSeconds(60));
        while (visitor.get("/login").body().contains("Emergency access") != offered) {
            assertThat(Instant.now()).isBefore(deadline);
            Thread.sleep(50);
        }
    }

    @Test
    void needsAReason() {
        provider.fallSilent();
        Visitor glass = new Visitor(portal());

        assertThat(location(comes(glass, "glass-password", "  ")))
                .endsWith("/login?failed=emergency-reason");
        assertThat(glass.cookie("EBP_SESSION")).isEmpty();
        assertThat(audit("sign_in_failed")).contains("needs a written reason");
    }

    /** Invisible characters make no reason, and are seen where they stand in one. */
    @Test
    void theReasonIsWhatIsSeen() {
        provider.fallSilent();
        Visitor glass = new Visitor(portal());

        assertThat(location(comes(glass, "glass-password", "\u3164\u200b ")))
                .endsWith("/login?failed=emergency-reason");
        comes(glass, "glass-password", "INC-\u202e7\u200b1");
        assertThat(audit("emergency_sign_in")).contains("INC-[U+202E]7[U+200B]1");
    }

    /** On that day a broken node may have nothing but a ticket. */
    @Test
    void makesATicketThatEndsWithItselfAndNoToken() {
        Visitor glass = inEmergency();
        portal().bean(JdbcClient.class)
                .sql("update session set until_at = :until where reason is not null")
                .param("until", Instant.now().plusSeconds(300).toEpochMilli())
                .update();

        HttpResponse<String> made = glass.call("POST", CONTENT.replaceAll("/content$", "/tickets"));
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        JsonNode ticket = new JsonMapper().readTree(made.body());
        assertThat(Instant.parse(ticket.get("expires").asString()))
                .isBefore(Instant.now().plusSeconds(301));
        String secret = ticket.get("link").asString().replaceAll(".*//([^@]+)@.*", "$1");
        HttpRequest.Builder fetch =
                HttpRequest.newBuilder(portal().uri(CONTENT))
                        .header(
                                "Authorization",
                                "Basic "
                                        + Base64.getEncoder()
                                                .encodeToString(secret.getBytes(UTF_8)));
        assertThat(portal().send(fetch, BodyHandlers.ofByteArray()).statusCode()).isEqualTo(200);
        assertThat(
                        glass.submit(
                                        HttpRequest.newBuilder(portal().uri("/api/v1/tokens"))
                                                .header("Content-Type", "application/json")
                                                .POST(
                                                        HttpRequest.BodyPublishers.ofString(
                                                                "{\"name\": \"x\"}")))
                                .statusCode())
                .isEqualTo(403);
    }

    @Test
    void whoDoesNotKnowThePasswordLearnsNothing() {
        String off = location(comes(new Visitor(portal()), "wrong", REASON));
        provider.fallSilent();
        String on = location(comes(new Visitor(portal()), "wrong", REASON));

        assertThat(off).endsWith("/login?error").isEqualTo(on);
    }

    @Test
    void isToldToEverybodyAsLongAsItIsInUse(CapturedOutput output) {
        Visitor glass = inEmergency();
        Visitor dave = new Visitor(portal());
        dave.signIn("dave", "dave-password");

        assertThat(glass.get("/clusters").body()).contains("is in use", REASON, "ledger");
        assertThat(dave.get("/clusters").body()).contains("is in use", REASON);
        assertThat(dave.get("/nothing").body()).contains(REASON);
        assertThat(new Visitor(portal()).get("/login").body()).doesNotContain(REASON);
        assertThat(audit("emergency_sign_in"))
                .contains("\"kind\":\"emergency\"", "The emergency account is used: " + REASON);
        assertThat(output).contains("glass has signed in with the emergency account: " + REASON);
        awaitMetric("portal_login_emergency_sessions 1.0");

        glass.post("/logout", Map.of());
        assertThat(dave.get("/clusters").body()).doesNotContain(REASON);
        awaitMetric("portal_login_emergency_sessions 0.0");
        statements.take();
        metrics();
        assertThat(statements.take()).as("asked of the database by a scrape").isEmpty();
    }

    /** It is read in the background. */
    private void awaitMetric(String line) {
        Instant end = Instant.now().plusSeconds(60);
        while (!metrics().contains(line)) {
            assertThat(Instant.now()).as(line).isBefore(end);
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
    }

    private String metrics() {
        return portal().send(
                        HttpRequest.newBuilder(portal().management("/actuator/prometheus")),
                        BodyHandlers.ofString())
                .body();
    }

    @Test
    void hasTheRightsThatTheAccessFileGivesIt() {
        assertThat(inEmergency().call("GET", "/api/v1/whoami").body())
                .contains("\"glass\"", "\"administrator\":false", "*/payments/*");
    }

    @Test
    void everyDownloadSaysThatItWasOne() {
        Visitor glass = inEmergency();
        assertThat(glass.call("GET", CONTENT).statusCode()).isEqualTo(200);
        JsonNode entries =
                portal().await(
                                "/api/v1/audit/entries?event=download_end",
                                ends -> !ends.get("items").isEmpty())
                        .json("admin", "/api/v1/audit/entries?person=glass")
                        .get("items");

        for (JsonNode entry : entries) {
            if (entry.get("event").asString().startsWith("download_")) {
                assertThat(entry.get("kind").asString()).isEqualTo("emergency");
                assertThat(entry.get("details").get("emergency").asString()).isEqualTo(REASON);
            }
        }
        assertThat(entries.toString()).contains("download_begin", "download_end");
    }

    @Test
    void endsWhenItsTimeIsOver() {
        Visitor glass = inEmergency();
        JsonNode session =
                new tools.jackson.databind.json.JsonMapper()
                        .readTree(glass.call("GET", "/api/v1/sessions").body())
                        .get("items")
                        .get(0);
        assertThat(session.get("provider").asString()).isEqualTo("emergency");
        assertThat(
                        Duration.between(
                                Instant.parse(session.get("begun").asString()),
                                Instant.parse(session.get("until").asString())))
                .isEqualTo(Duration.ofMinutes(30));

        portal().bean(JdbcClient.class)
                .sql("update session set until_at = until_at - :life")
                .param("life", Duration.ofMinutes(30).toMillis())
                .update();
        assertThat(glass.call("GET", "/api/v1/whoami").statusCode()).isEqualTo(401);
    }

    @Test
    void isForTheSignInPageAlone() {
        HttpResponse<String> off = portal().get("glass", "/api/v1/whoami");
        provider.fallSilent();
        HttpResponse<String> on = portal().get("glass", "/api/v1/whoami");

        assertThat(off.statusCode()).isEqualTo(401);
        assertThat(off.body()).contains("emergency-by-form-only");
        assertThat(on.body()).contains("emergency-by-form-only");
        assertThat(portal().get("dave", "/api/v1/whoami").statusCode()).isEqualTo(200);
        assertThat(audit("sign_in_failed")).contains("is for the sign-in page alone");
    }

    @Test
    void itsPasswordCanBeGuessedNoMoreOftenThanOthers() {
        provider.fallSilent();
        for (int i = 0; i < 5; i++) {
            comes(new Visitor(portal()), "wrong-" + i, REASON);
        }
        assertThat(location(comes(new Visitor(portal()), "glass-password", REASON)))
                .endsWith("/login?locked");
        portal().bean(JdbcClient.class).sql("delete from sign_in_failure").update();
    }
}
