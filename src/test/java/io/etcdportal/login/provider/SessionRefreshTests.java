package io.etcdportal.login.provider;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdportal.access.Access;
import io.etcdportal.access.Access.Decision;
import io.etcdportal.access.Credential;
import io.etcdportal.access.Permission;
import io.etcdportal.access.Viewer;
import io.etcdportal.cluster.ClusterId;
import io.etcdportal.testbed.OpenIdProvider;
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
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;

import tools.jackson.databind.json.JsonMapper;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * What a provider takes back: a group, a person, a session. Two portals share one database's rules.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SessionRefreshTests {

    private static final String TEAMS =
            """
            teams:
              payments:
                members: {groups: [payments-sre]}
                grants:
                  - {clusters: "*/payments/*", verbs: [list, download]}
            """;
    private static final ClusterId LEDGER = new ClusterId("eu", "payments", "ledger");

    private @Nullable OpenIdProvider running;
    private @Nullable Portal started;
    private Path directory = Path.of("");
    private boolean fresh;

    @BeforeAll
    void start(@TempDir Path temporary) {
        directory = temporary;
    }

    /** One provider and one portal serve all tests that leave them as they were. */
    @BeforeEach
    void renew() {
        if (!fresh) {
            restart("10s");
            fresh = true;
        }
        provider().heal();
        portal().bean(JdbcClient.class).sql("delete from session").update();
    }

    /** For a test after which no other one can use the same portal or provider. */
    private void spoil() {
        fresh = false;
    }

    /** A provider that nobody has found silent before, and will not be waited for for long. */
    private void restartForSilence() {
        spoil();
        restart("2s");
    }

    private void restart(String timeout) {
        stop();
        OpenIdProvider provider = OpenIdProvider.start();
        running = provider;
        started =
                provider.nameTo(Portal.in(directory).access(directory, TEAMS), "corp")
                        .set("portal.login.providers.corp.timeout", timeout)
                        .start();
    }

    @AfterAll
    void stop() {
        if (started != null) {
            started.close();
        }
        if (running != null) {
            running.close();
        }
    }

    private Portal portal() {
        return Objects.requireNonNull(started);
    }

    private OpenIdProvider provider() {
        return Objects.requireNonNull(running);
    }

    private void says(String user, String... groups) {
        provider().says(user, Map.of("preferred_username", user, "groups", List.of(groups)));
    }

    private Visitor alice() {
        says("alice", "payments-sre", "others");
        Visitor alice = new Visitor(portal());
        assertThat(alice.follow(portal().uri("/oauth2/authorization/corp")).statusCode())
                .isEqualTo(200);
        return alice;
    }

    /** As a download has it that began a while ago. */
    private Viewer served(Visitor visitor) {
        String id =
                new JsonMapper()
                        .readTree(visitor.call("GET", "/api/v1/sessions").body())
                        .get("items")
                        .get(0)
                        .get("id")
                        .asString();
        return new Viewer(
                "corp/id-of-alice",
                "corp:alice",
                Set.of("payments-sre", "others"),
                false,
                new Credential.Session(id, Instant.now()));
    }

    private Decision again(Viewer viewer) {
        return portal().bean(Access.class).decideAgain(viewer, Permission.DOWNLOAD, LEDGER);
    }

    private void later(Duration duration) {
        portal().bean(JdbcClient.class)
                .sql("update voucher set asked_at = asked_at - :ago")
                .param("ago", duration.toMillis())
                .update();
    }

    private long asked(String path) {
        return provider().requests().stream().filter(request -> request.endsWith(path)).count();
    }

    @Test
    void whoeverIsBeingServedLosesItWithTheGroup() {
        Viewer viewer = served(alice());
        assertThat(again(viewer)).isInstanceOf(Decision.Granted.class);
        says("alice", "others");
        later(Duration.ofSeconds(11));

        assertThat(again(viewer))
                .isEqualTo(
                        new Decision.Denied(
                                "corp:alice is no longer in payments-sre.",
                                Decision.DenialCause.CREDENTIAL));
    }

    @Test
    void whoeverIsBeingServedLosesItWithTheirAccount() {
        Visitor alice = alice();
        Viewer viewer = served(alice);
        long before = endedWithTheAccount();
        provider().disable("alice");
        later(Duration.ofSeconds(11));

        assertThat(again(viewer)).isInstanceOf(Decision.Denied.class);
        assertThat(endedWithTheAccount()).isEqualTo(before + 1);
        assertThat(alice.call("GET", "/api/v1/whoami").statusCode()).isEqualTo(401);
    }

    /** {@return how many sessions the audit says have ended in that way} */
    private long endedWithTheAccount() {
        return portal().json("admin", "/api/v1/audit/entries?event=session_ended&limit=100")
                .get("items")
                .valueStream()
                .filter(entry -> entry.toString().contains("does not vouch for it any more"))
                .count();
    }

    /** Silence on groups was no way in, and is no way to keep them. */
    @Test
    void whoseGroupsAreNotToldAnyMoreHasNone() {
        Viewer viewer = served(alice());
        provider().says("alice", Map.of("preferred_username", "alice"));
        later(Duration.ofSeconds(11));

        assertThat(again(viewer)).isInstanceOf(Decision.Denied.class);
    }

    @Test
    void aPageIsShownByTheGroupsOfNow() {
        Visitor alice = alice();
        assertThat(alice.call("GET", "/api/v1/whoami").body()).contains("*/payments/*");
        says("alice", "others");
        assertThat(alice.call("GET", "/api/v1/whoami").body())
                .as("within a minute")
                .contains("*/payments/*");
        later(Duration.ofSeconds(61));

        assertThat(alice.call("GET", "/api/v1/whoami").body()).doesNotContain("*/payments/*");
    }

    @Test
    void aRefreshTokenIsUsedOnceHoweverOftenItIsAskedFor() {
        long before = asked("/token");
        Viewer viewer = served(alice());
        for (int i = 0; i < 4; i++) {
            later(Duration.ofSeconds(11));
            assertThat(again(viewer)).isInstanceOf(Decision.Granted.class);
            assertThat(again(viewer)).isInstanceOf(Decision.Granted.class);
        }

        assertThat(asked("/token")).isEqualTo(before + 1 + 4);
    }

    @Test
    void withoutARefreshTokenItIsAskedWhoTheAccessTokenIsFor() {
        spoil();
        provider().giveNoRefreshTokens();
        Viewer viewer = served(alice());
        provider().adds("alice", Map.of("groups", List.of("others")));
        later(Duration.ofSeconds(11));

        assertThat(again(viewer))
                .isEqualTo(
                        new Decision.Denied(
                                "corp:alice is no longer in payments-sre.",
                                Decision.DenialCause.CREDENTIAL));
    }

    @Test
    void aProviderThatIsSilentEndsNothingAndIsLeftAlone() {
        restartForSilence();
        Visitor alice = alice();
        Viewer viewer = served(alice);
        provider().fallSilent();
        long before = asked("/token");
        later(Duration.ofMinutes(2));
        assertThat(again(viewer)).isInstanceOf(Decision.Granted.class);
        later(Duration.ofMinutes(2));
        assertThat(alice.call("GET", "/api/v1/whoami").body()).contains("*/payments/*");

        assertThat(asked("/token")).isEqualTo(before + 1);
    }

    @Test
    void aProviderThatIsSilentStopsNeitherTheStartNorThePage() {
        restartForSilence();
        provider().fallSilent();
        Visitor alice = new Visitor(portal());

        assertThat(alice.get("/login").statusCode()).isEqualTo(200);
        assertThat(alice.follow(portal().uri("/oauth2/authorization/corp")).body())
                .contains("is unreachable");
        provider().heal();
    }

    private HttpResponse<String> signsOut(String token) {
        return portal().send(
                        HttpRequest.newBuilder(portal().uri("/logout/connect/back-channel/corp"))
                                .header("Content-Type", "application/x-www-form-urlencoded")
                                .POST(BodyPublishers.ofString("logout_token=" + token)),
                        BodyHandlers.ofString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"of the session", "of the person"})
    void aSignOutAtTheProviderEndsTheSession(String whose) {
        Visitor alice = alice();
        Viewer viewer = served(alice);
        HttpResponse<String> answer =
                signsOut(
                        provider()
                                .sign(
                                        provider()
                                                .logoutClaims(
                                                        "id-of-alice",
                                                        whose.equals("of the session")
                                                                ? "session-of-alice"
                                                                : null)));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Cache-Control").orElse("")).contains("no-store");
        assertThat(alice.call("GET", "/api/v1/whoami").statusCode()).isEqualTo(401);
        assertThat(again(viewer))
                .isEqualTo(
                        new Decision.Denied(
                                "The session of corp:alice has ended.",
                                Decision.DenialCause.CREDENTIAL));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "iss", "aud", "iat", "jti", "events", "nonce", "exp", "expired", "old", "early",
                "key", "nothing", "nobody"
            })
    void nobodyElseCanSignSomebodyOut(String fault) {
        Visitor alice = alice();
        Map<String, Object> claims =
                provider()
                        .logoutClaims(
                                fault.equals("nobody") ? "id-of-bob" : "id-of-alice",
                                fault.equals("nobody") ? "session-of-bob" : "session-of-alice");
        switch (fault) {
            case "iss" -> claims.put("iss", "https://evil.example");
            case "aud" -> claims.put("aud", List.of("another-client"));
            case "old" -> claims.put("iat", java.util.Date.from(Instant.now().minusSeconds(600)));
            case "early" -> claims.put("iat", java.util.Date.from(Instant.now().plusSeconds(600)));
            case "expired" ->
                    claims.put("exp", java.util.Date.from(Instant.now().minusSeconds(120)));
            case "nonce" -> claims.put("nonce", "as-in-an-id-token");
            default -> claims.remove(fault);
        }
        String token =
                switch (fault) {
                    case "key" -> OpenIdProvider.sign(OpenIdProvider.newKey(), claims);
                    case "nothing" -> "nothing";
                    default -> provider().sign(claims);
                };

        assertThat(signsOut(token).statusCode()).isEqualTo(fault.equals("nobody") ? 200 : 400);
        assertThat(alice.call("GET", "/api/v1/whoami").statusCode()).isEqualTo(200);
    }

    /** Whoever has seen one can't sign somebody out with it again and again. */
    @Test
    void aLogoutTokenIsTakenOnce() {
        Visitor alice = alice();
        String token = provider().sign(provider().logoutClaims("id-of-alice", null));
        assertThat(signsOut(token).statusCode()).isEqualTo(200);
        assertThat(alice.call("GET", "/api/v1/whoami").statusCode()).isEqualTo(401);

        Visitor again = alice();
        assertThat(signsOut(token).statusCode()).isEqualTo(400);
        assertThat(again.call("GET", "/api/v1/whoami").statusCode()).isEqualTo(200);
    }
}
