package io.etcdportal.login;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdportal.access.Access;
import io.etcdportal.access.Access.Decision;
import io.etcdportal.access.Credential;
import io.etcdportal.access.Permission;
import io.etcdportal.access.Viewer;
import io.etcdportal.cluster.ClusterId;
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
import org.springframework.jdbc.core.simple.JdbcClient;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What somebody sees and ends of where they are signed in, and how sessions end by themselves. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SessionTests {

    private static final Pattern ENDS = Pattern.compile("action=\"/sessions/([^/]+)/end\"");
    private static final Pattern NEXT = Pattern.compile("rel=\"next\" href=\"([^\"]+)\"");

    private @Nullable Portal started;

    @BeforeAll
    void start(@TempDir Path directory) {
        started = Portal.in(directory).teams(directory).start();
    }

    @AfterAll
    void stop() {
        portal().close();
    }

    @BeforeEach
    void forget() {
        database().sql("delete from session").update();
    }

    private Portal portal() {
        return Objects.requireNonNull(started);
    }

    private JdbcClient database() {
        return portal().bean(JdbcClient.class);
    }

    private Visitor signedIn(String user) {
        Visitor visitor = new Visitor(portal());
        visitor.signIn(user, user + Portal.PASSWORD);
        return visitor;
    }

    private static JsonNode json(HttpResponse<String> answer) {
        return new JsonMapper().readTree(answer.body());
    }

    @Test
    void onesOwnSessionsAreListedWithoutWhatOpensThem() {
        Visitor here = signedIn("alice");
        Visitor elsewhere = signedIn("alice");
        signedIn("bob");
        HttpResponse<String> answer = here.call("GET", "/api/v1/sessions");

        JsonNode items = json(answer).get("items");
        assertThat(items).hasSize(2);
        assertThat(items.findValuesAsString("current")).containsExactlyInAnyOrder("true", "false");
        assertThat(items.get(0).get("address").asString()).isEqualTo("127.0.0.1");
        assertThat(items.get(0).get("provider").asString()).isEqualTo("local");
        assertThat(answer.body())
                .doesNotContain(here.cookie("EBP_SESSION").get())
                .doesNotContain(elsewhere.cookie("EBP_SESSION").get());
        assertThat(here.get("/sessions").body())
                .contains("This session", "End session")
                .doesNotContain(here.cookie("EBP_SESSION").get());
    }

    @Test
    void onesOwnSessionElsewhereCanBeEnded() {
        Visitor here = signedIn("alice");
        Visitor elsewhere = signedIn("alice");
        String id = currentId(elsewhere);

        assertThat(here.post("/sessions/" + id + "/end", Map.of()).statusCode()).isEqualTo(302);
        assertThat(elsewhere.call("GET", "/api/v1/whoami").statusCode()).isEqualTo(401);
        assertThat(elsewhere.get("/clusters").headers().firstValue("Location"))
                .hasValue(portal().uri("/login").toString());
        assertThat(here.call("GET", "/api/v1/whoami").statusCode()).isEqualTo(200);
        assertThat(portal().get("admin", "/api/v1/audit/entries").body())
                .contains("session_ended", id);
    }

    /** One at whose place the next page begins has ended meanwhile. */
    @Test
    void whoHasHundredsOfSessionsSeesThemPageByPage() {
        Visitor here = signedIn("alice");
        signedIn("bob");
        begin(249);
        Set<String> seen = new HashSet<>();
        String page = "/sessions";
        while (page != null) {
            String shown = here.get(page).body();
            assertThat(shown.length()).isLessThan(100_000);
            List<String> ids = ENDS.matcher(shown).results().map(match -> match.group(1)).toList();
            assertThat(ids).hasSize(50);
            seen.addAll(ids);
            here.call("DELETE", "/api/v1/sessions/" + ids.getLast());
            Matcher next = NEXT.matcher(shown);
            page = next.find() ? "/sessions" + next.group(1) : null;
        }
        assertThat(seen).hasSize(250);

        JsonNode two = json(here.call("GET", "/api/v1/sessions?limit=2"));
        assertThat(two.get("first").asInt()).isOne();
        assertThat(two.get("total").asInt()).isGreaterThan(2);
        assertThat(here.get("/sessions").body()).contains("1–50 of " + two.get("total").asInt());
        assertThat(two.get("items")).hasSize(2);
        assertThat(
                        json(here.call(
                                        "GET",
                                        "/api/v1/sessions?limit=500&cursor="
                                                + two.get("next").asString()))
                                .get("items"))
                .hasSize(243);
        assertThat(here.call("GET", "/api/v1/sessions?cursor=5").statusCode()).isEqualTo(400);
    }

    /** Begins more sessions of alice, many at the same time, with browsers of long names. */
    private void begin(int many) {
        for (int i = 0; i < many; i++) {
            database()
                    .sql(
                            """
                            insert into session (id, secret_hash, provider, viewer_id, user_name, group_names,
                                address, user_agent, begun_at, used_at, until_at)
                            select :id, :id, provider, viewer_id, user_name, group_names,
                                '2001:0db8:85a3:0000:0000:8a2e:0370:7334', :agent, begun_at - :ago, used_at, until_at
                            from session where viewer_id = 'local/alice' limit 1\
                            """)
                    .param("id", "%016x".formatted(i * 0x9E3779B97F4A7C15L))
                    .param("agent", "Browser ".repeat(25))
                    .param("ago", 1 + i / 7)
                    .update();
        }
    }

    @Test
    void aSessionIsEndedByTheApi() {
        Visitor here = signedIn("alice");
        String id = currentId(here);

        assertThat(here.call("DELETE", "/api/v1/sessions/" + id).statusCode()).isEqualTo(204);
        assertThat(here.call("GET", "/api/v1/whoami").statusCode()).isEqualTo(401);
    }

    @Test
    void somebodyElsesSessionIsNone() {
        Visitor alice = signedIn("alice");
        Visitor bob = signedIn("bob");
        String id = currentId(alice);

        assertThat(bob.call("DELETE", "/api/v1/sessions/" + id).statusCode()).isEqualTo(404);
        bob.post("/sessions/" + id + "/end", Map.of());
        assertThat(alice.call("GET", "/api/v1/whoami").statusCode()).isEqualTo(200);
    }

    @ParameterizedTest(name = "{0} {1} ago")
    @CsvSource({
        "used_at,  PT61M,  401",
        "used_at,  PT59M,  200",
        "until_at, PT12H1M, 401",
        "until_at, PT11H59M, 200"
    })
    void aSessionEndsByItself(String column, Duration ago, int status) {
        Visitor alice = signedIn("alice");
        database()
                .sql("update session set " + column + " = " + column + " - :ago")
                .param("ago", ago.toMillis())
                .update();

        assertThat(alice.call("GET", "/api/v1/whoami").statusCode()).isEqualTo(status);
    }

    @Test
    void useKeepsASessionAlive() {
        Visitor alice = signedIn("alice");
        for (int i = 0; i < 3; i++) {
            database()
                    .sql("update session set used_at = used_at - :ago")
                    .param("ago", Duration.ofMinutes(40).toMillis())
                    .update();
            assertThat(alice.call("GET", "/api/v1/whoami").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void whatHasEndedIsForgotten() {
        signedIn("alice");
        database().sql("update session set until_at = 1").update();
        signedIn("bob");

        assertThat(database().sql("select viewer_id from session").query(String.class).list())
                .containsExactly("local/bob");
    }

    /** What a running download asks every now and then. */
    @Test
    void whoeverIsBeingServedLosesItWithTheSession() {
        Visitor alice = signedIn("alice");
        String id = currentId(alice);
        Viewer viewer =
                new Viewer(
                        "local/alice",
                        "alice",
                        Set.of(),
                        false,
                        new Credential.Session(id, Instant.now()));
        ClusterId cluster = new ClusterId("eu", "payments", "ledger");
        Access access = portal().bean(Access.class);

        assertThat(access.decideAgain(viewer, Permission.DOWNLOAD, cluster))
                .isInstanceOf(Decision.Granted.class);
        alice.post("/logout", Map.of());
        assertThat(access.decideAgain(viewer, Permission.DOWNLOAD, cluster))
                .isEqualTo(
                        new Decision.Denied(
                                "The session of alice has ended.",
                                Decision.DenialCause.CREDENTIAL));
    }

    /** A page of somebody else can send a form, and with it a cookie, but not what is in ours. */
    @ParameterizedTest
    @CsvSource({
        "POST,   /logout",
        "POST,   /login",
        "POST,   /sessions/0/end",
        "DELETE, /api/v1/sessions/0",
        "POST,   /api/v1/tokens",
        "DELETE, /api/v1/tokens/0"
    })
    void noFormIsTakenThatIsNotThePortals(String method, String path) {
        Visitor alice = signedIn("alice");
        String cookie = alice.cookie("EBP_SESSION").orElseThrow();
        Visitor forged = new Visitor(portal());
        forged.keep("EBP_SESSION", cookie);
        forged.keep("EBP_FORM", "chosen-by-somebody-else");

        assertThat(forged.call(method, path).statusCode()).isEqualTo(403);
        assertThat(alice.call("GET", "/api/v1/whoami").statusCode()).isEqualTo(200);
    }

    private static String currentId(Visitor visitor) {
        return json(visitor.call("GET", "/api/v1/sessions"))
                .get("items")
                .valueStream()
                .filter(session -> session.get("current").asBoolean())
                .findFirst()
                .orElseThrow()
                .get("id")
                .asString();
    }
}
