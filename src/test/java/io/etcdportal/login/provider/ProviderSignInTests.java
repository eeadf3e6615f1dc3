package io.etcdportal.login.provider;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdportal.testbed.OpenIdProvider;
import io.etcdportal.testbed.Portal;
import io.etcdportal.testbed.Visitor;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.simple.JdbcClient;

import tools.jackson.databind.json.JsonMapper;

import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Signing in by a provider of one's own making, which says and does what real ones may. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(OutputCaptureExtension.class)
class ProviderSignInTests {

    private static final String TEAMS =
            """
            teams:
              payments:
                members: {groups: [payments-sre]}
                grants:
                  - {clusters: "*/payments/*", verbs: [list, download]}
            """;

    private final OpenIdProvider provider = OpenIdProvider.start();
    private @Nullable Portal started;

    @BeforeAll
    void start(@TempDir Path directory) {
        started =
                provider.nameTo(
                                Portal.in(directory)
                                        .access(directory, TEAMS + Portal.accounts("dave")),
                                "corp")
                        .set("portal.login.providers.corp.label", "Corporate")
                        .set("portal.login.providers.corp.recheck-every", "1h")
                        .set("portal.login.administrator-groups", "portal-admins")
                        .start();
    }

    @AfterAll
    void stop() {
        portal().close();
        provider.close();
    }

    @BeforeEach
    void heal() {
        provider.heal();
    }

    private Portal portal() {
        return Objects.requireNonNull(started);
    }

    private static Map<String, Object> claims(String name, Object groups) {
        return Map.of("preferred_username", name, "groups", groups);
    }

    private HttpResponse<String> signIn(Visitor visitor) {
        visitor.get("/login");
        return visitor.follow(portal().uri("/oauth2/authorization/corp"));
    }

    private Visitor signedIn(String name, String... groups) {
        provider.says(name, claims(name, List.of(groups)));
        Visitor visitor = new Visitor(portal());
        assertThat(signIn(visitor).uri().getPath()).isEqualTo("/clusters");
        return visitor;
    }

    private static String whoAmI(Visitor visitor) {
        return visitor.call("GET", "/api/v1/whoami").body();
    }

    @Test
    void whomAProviderVouchesForIsInTheTeamsOfTheirGroups() {
        Visitor alice = signedIn("alice", "payments-sre", "others");

        assertThat(whoAmI(alice)).contains("\"corp:alice\"", "*/payments/*");
        assertThat(alice.call("GET", "/api/v1/sessions").body()).contains("\"provider\":\"corp\"");
        assertThat(portal().get("admin", "/api/v1/audit/entries").body())
                .contains("Signed in with corp.", "corp/id-of-alice");
    }

    @Test
    void aGroupCanMakeAdministrators() {
        assertThat(whoAmI(signedIn("erin", "portal-admins"))).contains("\"administrator\":true");
        assertThat(whoAmI(signedIn("alice", "payments-sre"))).contains("\"administrator\":false");
    }

    @Test
    void nobodyAtAProviderIsTakenForALocalAccount() {
        assertThat(whoAmI(signedIn("dave"))).contains("\"corp:dave\"");
        assertThat(whoAmI(signedIn("admin"))).contains("\"corp:admin\"", "\"administrator\":false");
    }

    @Test
    void whatTheIdTokenDoesNotSayIsAskedFor() {
        provider.says("frank", Map.of("preferred_username", "frank"))
                .adds("frank", Map.of("groups", List.of("payments-sre")));
        Visitor frank = new Visitor(portal());
        signIn(frank);

        assertThat(whoAmI(frank)).contains("corp:frank", "*/payments/*");
    }

    @Test
    void whatIsSaidOfSomebodyElseCountsForNothing() {
        provider.says("frank", Map.of("preferred_username", "frank"))
                .adds("frank", Map.of("sub", "id-of-alice", "groups", List.of("payments-sre")));

        assertThat(signIn(new Visitor(portal())).body()).contains("did not send your groups");
    }

    @Test
    void comesBackToThePageThatAskedToSignIn() {
        provider.says("alice", claims("alice", List.of("payments-sre")));
        Visitor alice = new Visitor(portal());
        alice.get("/clusters?q=ledger");

        assertThat(signIn(alice).uri().toString()).endsWith("/clusters?q=ledger");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"preferred_username\":\"gus\"} | did not send your groups",
                "{\"preferred_username\":\"gus\",\"groups\":7} | did not send your groups",
                "{\"preferred_username\":\"gus\",\"hasgroups\":true} | more groups than",
                "{\"preferred_username\":\"gus\",\"_claim_names\":{\"groups\":\"src1\"},\"_claim_sources\":{\"src1\":{\"endpoint\":\"https://graph.example/\"}}}"
                    + " | more groups than",
                "{\"groups\":[\"payments-sre\"]} | did not send your user name",
                "{\"preferred_username\":\"  \",\"groups\":[]} | did not send your user name",
                "{\"preferred_username\":\"a\\nb\",\"groups\":[]} | did not send your user name"
            })
    @SuppressWarnings("unchecked")
    void whatIsNotSaidIsToldAndNotMadeUp(String claims, String sentence) {
        provider.says("gus", new JsonMapper().readValue(claims, Map.class));
        Visitor gus = new Visitor(portal());
        HttpResponse<String> page = signIn(gus);

        assertThat(page.uri().getPath()).isEqualTo("/login");
        assertThat(page.body()).contains(sentence);
        assertThat(gus.cookie("EBP_SESSION")).isEmpty();
        assertThat(portal().get("admin", "/api/v1/audit/entries").body())
                .contains("sign_in_failed", "corp: ");
    }

    @Test
    void noGroupsIsNotTheSameAsNoWordOnThem() {
        assertThat(whoAmI(signedIn("henry"))).contains("corp:henry", "\"teams\":[]");
    }

    @Test
    void aSignInIsForTheBrowserThatBeganIt() {
        provider.says("mallory", claims("mallory", List.of()));
        Visitor mallory = new Visitor(portal());
        String toProvider = location(mallory.get("/oauth2/authorization/corp"));
        URI back = URI.create(location(mallory.ask(URI.create(toProvider))));
        Visitor victim = new Visitor(portal());

        assertThat(victim.follow(back).body()).contains("started in another window");
        victim.get("/oauth2/authorization/corp");
        assertThat(victim.follow(back).body()).contains("started in another window");
        assertThat(victim.cookie("EBP_SESSION")).isEmpty();
    }

    @Test
    void aCodeIsProvenByWhoeverAskedForIt() {
        Visitor mallory = new Visitor(portal());
        String asked = location(mallory.get("/oauth2/authorization/corp"));

        assertThat(asked)
                .contains("response_type=code", "code_challenge_method=S256", "nonce=", "state=");
        assertThat(asked).doesNotContain(OpenIdProvider.SECRET);
    }

    @Test
    void whomTheProviderDeniesIsToldSo() {
        provider.denyAll();

        assertThat(signIn(new Visitor(portal())).body())
                .contains("The identity provider did not let you in");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/login?failed=<script>&provider=<script>",
                "/login?failed=silent&provider=https://evil.example"
            })
    void thePageSaysNothingThatAnAddressMakesItSay(String path) {
        assertThat(new Visitor(portal()).get(path.replace("<", "%3C").replace(">", "%3E")).body())
                .doesNotContain("<script>", "evil.example");
    }

    @Test
    void signingOutEndsTheProvidersSessionToo() {
        Visitor alice = signedIn("alice", "payments-sre");
        HttpResponse<String> answer = alice.post("/logout", Map.of());

        assertThat(location(answer))
                .startsWith(provider.issuer() + "/end-session?id_token_hint=ey")
                .contains("client_id=etcd-portal", "post_logout_redirect_uri=")
                .contains("%2Fsigned-out");
        assertThat(answer.headers().firstValue("Content-Security-Policy").orElse(""))
                .contains("form-action 'self' " + provider.issuer());
        assertThat(alice.follow(answer).body()).contains("You have signed out.");
        assertThat(alice.call("GET", "/api/v1/whoami").statusCode()).isEqualTo(401);
    }

    @Test
    void tokensOfTheProviderStayInside(CapturedOutput output) {
        Visitor alice = signedIn("alice", "payments-sre");
        String everything =
                alice.get("/sessions").body()
                        + alice.call("GET", "/api/v1/sessions").body()
                        + whoAmI(alice)
                        + portal().get("admin", "/api/v1/audit/entries?limit=1000").body()
                        + output;
        Map<String, Object> kept =
                portal().bean(JdbcClient.class)
                        .sql("select * from voucher order by asked_at desc limit 1")
                        .query()
                        .singleRow();
        ProviderTokens providerTokens =
                portal().bean(ProviderTokenTable.class)
                        .find(String.valueOf(kept.get("session_id")))
                        .orElseThrow();

        for (String token :
                List.of(
                        providerTokens.idToken(),
                        providerTokens.accessToken(),
                        Objects.requireNonNull(providerTokens.refreshToken()))) {
            assertThat(everything).doesNotContain(token);
            assertThat(kept.toString()).as("what the database holds").doesNotContain(token);
        }
    }

    @Test
    void aLocalAccountStillSignsInByTheForm() {
        Visitor dave = new Visitor(portal());
        assertThat(dave.get("/login").body())
                .contains("Sign in with Corporate", "name=\"password\"");
        dave.signIn("dave", "dave-password");

        assertThat(whoAmI(dave)).contains("\"dave\"");
    }

    private static String location(HttpResponse<String> answer) {
        return answer.headers().firstValue("Location").orElseThrow();
    }
}
