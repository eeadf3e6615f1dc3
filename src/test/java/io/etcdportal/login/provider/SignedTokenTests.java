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

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Programs that come with a token of somebody whom the settings name. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(OutputCaptureExtension.class)
class SignedTokenTests {

    private static final String TEAMS =
            """
            teams:
              payments:
                members:
                  users: ["kube:system:serviceaccount:payments:nightly"]
                  groups: [payments]
                grants:
                  - {clusters: "*/payments/*", verbs: [list, download]}
            """;

    private final OpenIdProvider issuer = OpenIdProvider.start();
    private final OpenIdProvider silent = OpenIdProvider.start();
    private @Nullable Portal started;

    @BeforeAll
    void start(@TempDir Path directory) {
        silent.fallSilent();
        started =
                Portal.in(directory)
                        .access(directory, TEAMS)
                        .set("portal.login.issuers.kube.issuer", issuer.issuer())
                        .set("portal.login.issuers.kube.audiences", "etcd-portal,portal")
                        .set("portal.login.issuers.kube.groups-claim", "kubernetes.io.namespace")
                        .set("portal.login.issuers.kube.required-claims.env", "prod")
                        .set("portal.login.issuers.silent.issuer", silent.issuer())
                        .set("portal.login.issuers.silent.audiences", "etcd-portal")
                        .set("portal.login.issuers.silent.timeout", "1s")
                        .start();
    }

    @AfterAll
    void stop() {
        portal().close();
        issuer.close();
        silent.close();
    }

    private Portal portal() {
        return Objects.requireNonNull(started);
    }

    /** What a Kubernetes cluster says of a service account. */
    private Map<String, Object> good() {
        Map<String, Object> claims = new HashMap<>();
        claims.put("iss", issuer.issuer());
        claims.put("aud", List.of("etcd-portal"));
        claims.put("exp", Date.from(Instant.now().plusSeconds(600)));
        claims.put("sub", "system:serviceaccount:payments:nightly");
        claims.put("env", "prod");
        claims.put("kubernetes.io", Map.of("namespace", "payments"));
        return claims;
    }

    private HttpResponse<String> comes(String token) {
        return portal().send(
                        HttpRequest.newBuilder(portal().uri("/api/v1/whoami"))
                                .header("Authorization", "Bearer " + token),
                        BodyHandlers.ofString());
    }

    @Test
    void aProgramOfANamedIssuerIsInItsTeams() {
        HttpResponse<String> answer = comes(issuer.sign(good()));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body())
                .contains("kube:system:serviceaccount:payments:nightly", "*/payments/*");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "aud of somebody else",
                "no aud",
                "expired",
                "no exp",
                "not yet",
                "no sub",
                "another issuer",
                "another key",
                "another env",
                "another type"
            })
    void whatIsNotRightIsRefusedAsEverythingElse(String fault) {
        Map<String, Object> claims = good();
        switch (fault) {
            case "aud of somebody else" -> claims.put("aud", List.of("vault"));
            case "no aud" -> claims.remove("aud");
            case "expired" -> claims.put("exp", Date.from(Instant.now().minusSeconds(60)));
            case "no exp" -> claims.remove("exp");
            case "not yet" -> claims.put("nbf", Date.from(Instant.now().plusSeconds(60)));
            case "no sub" -> claims.remove("sub");
            case "another issuer" -> claims.put("iss", "https://evil.example");
            case "another env" -> claims.put("env", "test");
            default -> assertThat(fault).startsWith("another");
        }
        String token =
                switch (fault) {
                    case "another key" -> OpenIdProvider.sign(OpenIdProvider.newKey(), claims);
                    case "another type" ->
                            "eyJhbGciOiJub25lIn0." + issuer.sign(claims).split("\\.", -1)[1] + ".";
                    default -> issuer.sign(claims);
                };
        HttpResponse<String> answer = comes(token);

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.body()).contains("not-signed-in").doesNotContain("Jwt", "claim");
    }

    /** The issuer is not asked for each key that somebody makes up, and does not seem silent. */
    @Test
    void keysThatNobodyKnowsAreRefusedQuietly(CapturedOutput output) {
        assertThat(comes(issuer.sign(good())).statusCode()).isEqualTo(200);
        long before = keysAsked();
        int printed = output.getAll().length();
        for (int i = 0; i < 10; i++) {
            String token = OpenIdProvider.sign(OpenIdProvider.newKey(), good());
            assertThat(comes(token).statusCode()).as("token " + i).isEqualTo(401);
        }

        assertThat(keysAsked() - before).isLessThanOrEqualTo(2);
        assertThat(comes(issuer.sign(good())).statusCode()).isEqualTo(200);
        assertThat(output.getAll().substring(printed)).as("tests print warnings").isBlank();
    }

    private long keysAsked() {
        return issuer.requests().stream().filter(request -> request.endsWith("/keys")).count();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ey", "ey.ey.ey", "eyJhbGciOiJSUzI1NiJ9.e30.AA", "ey%00"})
    void whatIsNoTokenIsRefused(String text) {
        assertThat(comes(text).statusCode()).isEqualTo(401);
    }

    @Test
    void anIssuerThatIsSilentIsToldWithoutMakingAnybodyWait() {
        Map<String, Object> claims = good();
        claims.put("iss", silent.issuer());
        HttpResponse<String> answer = comes(silent.sign(claims));

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).contains("provider-silent");
        assertThat(portal().get("admin", "/api/v1/whoami").statusCode()).isEqualTo(200);
    }

    @Test
    void whoeverIsBeingServedLosesItWithTheToken() {
        Access access = portal().bean(Access.class);
        ClusterId cluster = new ClusterId("eu", "payments", "ledger");

        assertThat(
                        access.decideAgain(
                                until(Instant.now().plusSeconds(60)), Permission.DOWNLOAD, cluster))
                .isInstanceOf(Decision.Granted.class);
        assertThat(
                        access.decideAgain(
                                until(Instant.now().minusSeconds(1)), Permission.DOWNLOAD, cluster))
                .isEqualTo(
                        new Decision.Denied(
                                "The token of kube has expired.", Decision.DenialCause.CREDENTIAL));
    }

    private static Viewer until(Instant until) {
        return new Viewer(
                "kube/x", "kube:x", Set.of("payments"), false, new Credential.Jwt("kube", until));
    }
}
