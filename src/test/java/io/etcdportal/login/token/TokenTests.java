package io.etcdportal.login.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdportal.testbed.Portal;
import io.etcdportal.testbed.Snapshots;
import io.etcdportal.testbed.Visitor;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Tokens, as programs that show them meet them, and the people who make them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TokenTests {

    private static final String TOKENS = "/api/v1/tokens";
    private static final String WHO_AM_I = "/api/v1/whoami";
    private static final String NAME = "3.5.16_0000000000000025_etcd.backup";
    private static final Pattern SECRET = Pattern.compile("ebp_[0-9a-f]{12}_[0-9a-z]+_[0-9a-f]{8}");
    private static final JsonMapper JSON = new JsonMapper();

    /** Alice may download payments, and sees platform; eve is in no team. */
    private static final String TEAMS =
            """
            teams:
              payments:
                members: {users: [alice, bob]}
                grants:
                  - {clusters: "*/payments/*", verbs: [list, download]}
              watchers:
                members: {users: [alice]}
                grants:
                  - {clusters: "*/platform/*", verbs: [list]}
            """;

    private Path directory = Path.of("");
    private @Nullable Portal started;

    @BeforeAll
    void start(@TempDir Path temporary) throws IOException {
        directory = temporary;
        Portal.Settings settings =
                Portal.in(directory)
                        .access(
                                directory,
                                TEAMS + Portal.accounts("alice", "bob", "eve", "mallory"))
                        .set("portal.access-contact", "https://wiki.example.org/access");
        for (String namespace : List.of("payments", "platform")) {
            Snapshots.lay(
                    directory.resolve(namespace + "/v1/" + namespace).resolve(NAME),
                    Snapshots.read("3.5.16/" + NAME));
            settings.directory(namespace, namespace, directory.resolve(namespace));
        }
        Files.writeString(directory.resolve("payments/v1/payments/n\u202egpj.backup"), "x");
        started = settings.start().awaitReading();
    }

    @AfterAll
    void stop() {
        if (started != null) {
            started.close();
        }
    }

    private Portal portal() {
        return Objects.requireNonNull(started);
    }

    @Test
    void aTokenReachesNoFurtherThanItWasMadeFor() {
        Made narrow =
                make("alice", "{'name': 'n', 'verbs': ['list'], 'clusters': 'eu/payments/*'}");

        assertThat(clusters(narrow)).containsExactly("payments");
        assertThat(clusters(make("alice", "{'name': 'n'}")))
                .containsExactlyInAnyOrder("payments", "platform");
        JsonNode who = json(narrow, WHO_AM_I);
        assertThat(who.get("user").asString()).isEqualTo("alice");
        assertThat(who.get("token").asString()).isEqualTo(narrow.id());
        assertThat(who.get("reach").get("clusters").asString()).isEqualTo("eu/payments/*");
        assertThat(Instant.parse(who.get("until").asString()))
                .isAfter(Instant.now().plus(Duration.ofDays(89)));

        HttpResponse<String> refused = get(narrow, content("payments"));
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(refused.body())
                .contains(
                        "token-too-narrow", "has no permission to download backups of eu/payments");
        assertThat(events("download_denied")).anyMatch(e -> e.toString().contains(narrow.id()));
        JsonNode why =
                portal().json("admin", "/api/v1/can-i?cluster=eu/payments/x&token=" + narrow.id());
        assertThat(why.get("allowed").asBoolean()).isFalse();
        assertThat(why.get("reason").asString()).contains("has no permission to download");
    }

    /** What is told is what it comes to, not what its owner may do besides. */
    @Test
    void aTokenIsToldWhatItMayReallyDo() {
        String narrow = "{'name': 'n', 'verbs': ['list', 'audit'], 'clusters': 'eu/p*/ledger'}";

        assertThat(json(make("alice", narrow), WHO_AM_I).get("grants"))
                .isEqualTo(
                        JSON.readTree(
                                """
                                [{"team": "payments", "clusters": "eu/payments/ledger", "verbs": ["list"]},
                                 {"team": "watchers", "clusters": "eu/platform/ledger", "verbs": ["list"]}]\
                                """));
        assertThat(json(make("eve", narrow), WHO_AM_I).get("grants").size()).isZero();
        assertThat(json(make("admin", narrow), WHO_AM_I).get("grants"))
                .isEqualTo(
                        JSON.readTree(
                                "[{\"clusters\":\"eu/p*/ledger\",\"verbs\":[\"list\",\"audit\"]}]"));
    }

    /** The same as for a cluster that there is none of, also in the audit. */
    @Test
    void whatATokenDoesNotReachIsHiddenFromIt() {
        Made narrow = make("alice", "{'name': 'n', 'clusters': 'eu/payments/*'}");

        HttpResponse<String> hidden = get(narrow, content("platform"));
        HttpResponse<String> missing = get(narrow, content("nobody"));
        assertThat(hidden.statusCode()).isEqualTo(404).isEqualTo(missing.statusCode());
        assertThat(Portal.withoutIds(hidden.body())).isEqualTo(Portal.withoutIds(missing.body()));
        assertThat(get(narrow, content("payments")).statusCode()).isEqualTo(200);
    }

    @Test
    void aTokenIsNeverWiderThanItsOwner() {
        Made wide =
                make(
                        "eve",
                        "{'name': 'n', 'verbs': ['list', 'verify', 'download', 'audit'],"
                                + " 'clusters': '*/*/*'}");

        assertThat(clusters(wide)).isEmpty();
        assertThat(get(wide, content("payments")).statusCode()).isEqualTo(404);
        assertThat(json(wide, "/api/v1/audit/entries").get("items").size()).isZero();
    }

    @Test
    void theAdministratorsTokenIsNoAdministrator() {
        Made all = make("admin", "{'name': 'n'}");
        Made some = make("admin", "{'name': 'n', 'clusters': '*/platform/*'}");

        assertThat(clusters(all)).containsExactlyInAnyOrder("payments", "platform");
        assertThat(clusters(some)).containsExactly("platform");
        assertThat(json(all, WHO_AM_I).get("administrator").asBoolean()).isFalse();
        assertThat(get(all, "/api/v1/can-i?user=x&cluster=a/b/c").statusCode()).isEqualTo(403);
        assertThat(get(all, TOKENS + "?everybody=true").statusCode()).isEqualTo(403);
    }

    /** Bob, who made it, loses the team; the token does not. */
    @Test
    void aTeamsTokenHasTheRightsOfTheTeamAlone() throws IOException {
        assertThat(post("eve", "{'name': 'n', 'team': 'payments'}").body())
                .contains("You are in no team of that name");
        Made ofTeam = make("bob", "{'name': 'ci', 'team': 'payments'}");

        assertThat(clusters(ofTeam)).containsExactly("payments");
        assertThat(json(ofTeam, WHO_AM_I).get("user").asString()).isEqualTo("team:payments");
        assertThat(portal().get("alice", TOKENS).body()).contains(ofTeam.id());
        assertThat(portal().get("eve", TOKENS).body()).doesNotContain(ofTeam.id());
        assertThat(portal().get("eve", TOKENS + "/" + ofTeam.id()).statusCode()).isEqualTo(404);

        String accounts = Portal.accounts("alice", "eve", "mallory");
        Files.writeString(directory.resolve("access.yaml"), TEAMS.replace(", bob", "") + accounts);
        portal().await(WHO_AM_I, _ -> portal().get("bob", WHO_AM_I).statusCode() == 401);
        assertThat(clusters(ofTeam)).containsExactly("payments");

        Files.writeString(
                directory.resolve("access.yaml"),
                TEAMS.replace("payments:", "others:")
                        + Portal.accounts("alice", "bob", "eve", "mallory"));
        portal().await(WHO_AM_I, _ -> get(ofTeam, WHO_AM_I).statusCode() == 401);
        assertThat(get(ofTeam, WHO_AM_I).body()).contains("token-owner-gone");
        Files.writeString(
                directory.resolve("access.yaml"),
                TEAMS + Portal.accounts("alice", "bob", "eve", "mallory"));
        portal().await(
                        WHO_AM_I,
                        _ ->
                                portal().json("alice", WHO_AM_I)
                                        .get("teams")
                                        .toString()
                                        .contains("\"payments\""));
        assertThat(get(ofTeam, WHO_AM_I).body()).as("for good").contains("token-revoked");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "truncated,        token-malformed",
        "without checksum, token-malformed",
        "something else,   token-malformed",
        "bad characters,   token-malformed",
        "mistyped secret,  token-mistyped",
        "mistyped check,   token-mistyped",
        "unknown id,       token-unknown",
        "wrong secret,     token-unknown",
        "expired,          token-expired",
        "revoked,          token-revoked",
        "wrong address,    token-wrong-address"
    })
    void eachRefusalSaysWhatToDoAndIsWrittenDown(String kind, String problem) {
        String refusal = problem.substring("token-".length()).replace('-', '_');
        HttpResponse<String> answer = get(bad(kind), WHO_AM_I);

        assertThat(answer.statusCode()).isEqualTo(401);
        JsonNode body = JSON.readTree(answer.body());
        assertThat(body.get("type").asString())
                .isEqualTo("urn:etcd-backup-portal:problem:" + problem);
        assertThat(body.get("next").asString()).isNotBlank();
        assertThat(answer.headers().allValues("WWW-Authenticate")).contains("Bearer");
        assertThat(answer.headers().map()).doesNotContainKey("x-token-expires");
        assertThat(events("token_refused"))
                .anyMatch(entry -> entry.get("details").get("refusal").asString().equals(refusal));
    }

    private String bad(String kind) {
        Made made = make("mallory", "{'name': 'n', 'addresses': ['10.0.0.0/8', 'fd00::/8']}");
        String good = make("mallory", "{'name': 'n'}").secret();
        int secret = "ebp_0123456789ab_".length();
        return switch (kind) {
            case "truncated" -> good.substring(0, good.length() - 3);
            case "without checksum" -> good.substring(0, good.lastIndexOf('_'));
            case "something else" -> "ghp_16C7e42F292c6912E7710c838347Ae178B4a";
            case "bad characters" -> good + "%00";
            case "mistyped secret" -> flipped(good, secret + 3);
            case "mistyped check" -> flipped(good, good.length() - 1);
            case "unknown id" -> TokenText.random(TokenKind.API).whole();
            case "wrong secret" ->
                    new TokenText(
                                    good.substring(4, 16),
                                    good.substring(0, secret)
                                            + TokenText.random(TokenKind.API)
                                                    .body()
                                                    .substring(secret))
                            .whole();
            case "expired" -> {
                jdbc("update token set expires_at = 1 where id = '" + good.substring(4, 16) + "'");
                yield good;
            }
            case "revoked" -> {
                revoke("mallory", good.substring(4, 16));
                yield good;
            }
            case "wrong address" -> made.secret();
            default -> throw new IllegalArgumentException(kind);
        };
    }

    private static String flipped(String text, int at) {
        char other = text.charAt(at) == '1' ? '2' : '1';
        return text.substring(0, at) + other + text.substring(at + 1);
    }

    /** Whether the id or the secret is wrong, nobody is told, not even by the headers. */
    @Test
    void anUnknownIdAndAWrongSecretLookTheSame() {
        HttpResponse<String> unknown = get(bad("unknown id"), WHO_AM_I);
        HttpResponse<String> wrong = get(bad("wrong secret"), WHO_AM_I);

        assertThat(Portal.withoutIds(unknown.body())).isEqualTo(Portal.withoutIds(wrong.body()));
        assertThat(headers(unknown)).isEqualTo(headers(wrong));
    }

    /** What is dead tells nothing to who has not its secret. */
    @Test
    void onlyWhoHasTheSecretIsToldThatATokenIsOver() {
        Made made = make("mallory", "{'name': 'n'}");
        revoke("mallory", made.id());
        String guessed =
                new TokenText(
                                made.id(),
                                "ebp_"
                                        + made.id()
                                        + TokenText.random(TokenKind.API).body().substring(16))
                        .whole();

        assertThat(get(guessed, WHO_AM_I).body()).contains("token-unknown");
    }

    @Test
    void guessingDoesNotFillTheAudit() {
        int before = events("token_refused").size();
        for (int i = 0; i < 300; i++) {
            get(TokenText.random(TokenKind.API).whole(), WHO_AM_I);
        }
        assertThat(events("token_refused").size()).isBetween(before, before + 2);
    }

    @Test
    void aTokenAtItsAddressesGetsIn() {
        Made here = make("alice", "{'name': 'n', 'addresses': ['::1', '127.0.0.0/8']}");

        assertThat(get(here, WHO_AM_I).statusCode()).isEqualTo(200);
    }

    @Test
    void theLastUseIsKeptWithoutAWritePerRequest() {
        Made made = make("alice", "{'name': 'n'}");
        get(made, WHO_AM_I);
        get(made, WHO_AM_I);
        assertThat(portal().json("alice", TOKENS + "/" + made.id()).has("lastUsed")).isFalse();

        portal().bean(LastUses.class).write();

        JsonNode token = portal().json("alice", TOKENS + "/" + made.id());
        assertThat(Instant.parse(token.get("lastUsed").asString()))
                .isAfter(Instant.now().minusSeconds(60));
        assertThat(token.get("lastUsedFrom").asString()).isEqualTo("127.0.0.1");
    }

    @Test
    void theEndOfATokenIsAnnounced() {
        Made soon = make("alice", "{'name': 'n', 'days': 3}");
        Made later = make("alice", "{'name': 'n'}");

        assertThat(get(soon, WHO_AM_I).headers().firstValue("X-Token-Expires")).isPresent();
        assertThat(get(soon, WHO_AM_I).headers().firstValue("X-Token-Warning").orElse(""))
                .isEqualTo("Token " + soon.id() + " ends in 2 days; make another one at /tokens");
        assertThat(get(later, WHO_AM_I).headers().firstValue("X-Token-Expires")).isPresent();
        assertThat(get(later, WHO_AM_I).headers().firstValue("X-Token-Warning")).isEmpty();
        assertThat(portal().json("alice", TOKENS + "/" + soon.id()).get("state").asString())
                .isEqualTo("expiring");
    }

    @Test
    void aTokenCannotMakeTokens() {
        Made made = make("alice", "{'name': 'n'}");
        HttpResponse<String> answer =
                portal().send(
                                byToken(made.secret(), TOKENS)
                                        .header("Content-Type", "application/json")
                                        .POST(
                                                HttpRequest.BodyPublishers.ofString(
                                                        "{\"name\":\"x\"}")),
                                BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.body()).contains("people who signed in");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{'name': ''}",
                "{'name': 'x', 'days': 0}",
                "{'name': 'x', 'days': 367}",
                "{'name': 'x', 'days': 2147483647}",
                "{'name': 'x', 'verbs': ['fly']}",
                "{'name': 'x', 'clusters': '*'}",
                "{'name': 'x', 'clusters': '*/*/%'}",
                "{'name': 'x', 'addresses': ['example.org']}",
                "{'name': 'x', 'addresses': ['10.0.0.0/33']}",
                "{'name': 'x', 'addresses': ['1.2.3.400']}",
                "{'name': 'x', 'addresses': ['fd00::/129']}",
                "{'name': 'x', 'team': 'platform'}"
            })
    void aTokenThatMakesNoSenseIsNotMade(String wanted) {
        HttpResponse<String> answer = post("alice", wanted);

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(answer.body()).contains("invalid-request", "\"detail\":");
    }

    /** What was misspelt or left empty must not become what is taken where nothing is said. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "{'name': 'x', 'adresses': ['10.0.0.0/8']}|adresses: Unknown field. Use one of",
                "{'name': 'x', 'verb': ['list']}|verb: Unknown field. Use one of",
                "{'name': 'x', 'Verbs': ['list']}|Verbs: Unknown field. Use one of",
                "{'name': 'x', 'verbs': []}|verbs: name at least one",
                "{'name': 'x', 'verbs': [null]}|verbs: ",
                "{'name': 'x', 'verbs': [2]}|verbs: ",
                "{'name': 'x', 'addresses': []}|addresses: name at least one",
                "{'name': 'x', 'verbs': ['list'], 'verbs': ['download']}|can't be read as JSON",
                "{'name': 'x', 'days': 1.5}|days: ",
                "{'name': 'x', 'days': 999}|days: ",
                "{'name': 'x', 'team': 'platform'}|team: ",
                "{'name': '  '}|name: ",
                "{'name': 'a\\u200bb'}|name: it has an invisible character (U+200B)",
                "{'name': 'a\\u202eb'}|name: it has an invisible character (U+202E)",
                "{'name': 'p\\u0430yments'}|name: it mixes letters that look alike",
            })
    void aMistakeNamesItsMemberAndMakesNoToken(String wanted, String detail) {
        String before = portal().get("alice", TOKENS).body();
        HttpResponse<String> answer = post("alice", wanted);

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(JSON.readTree(answer.body()).get("detail").asString()).contains(detail);
        assertThat(portal().get("alice", TOKENS).body()).isEqualTo(before);
    }

    /** Whoever is denied something learns why, and whom to ask. */
    @Test
    void everybodySeesTheirAccessAndWhomToAsk() {
        JsonNode me = portal().json("alice", WHO_AM_I);
        assertThat(me.get("id").asString()).isEqualTo("local/alice");
        assertThat(me.get("signedInBy").asString()).isEqualTo("password");
        assertThat(me.get("groups").size()).isZero();
        assertThat(me.get("contact").asString()).isEqualTo("https://wiki.example.org/access");

        Visitor alice = new Visitor(portal());
        alice.signIn("alice", "alice-password");
        assertThat(alice.get("/my-access").body())
                .contains("local/alice", "*/payments/*", "list, download")
                .contains("href=\"https://wiki.example.org/access\"");
        assertThat(alice.get("/clusters/eu/nowhere/ledger").body())
                .contains("href=\"https://wiki.example.org/access\"");
        assertThat(
                        portal().json("alice", "/api/v1/can-i?user=bob&cluster=a/b/c")
                                .get("contact")
                                .asString())
                .isEqualTo("https://wiki.example.org/access");
    }

    @Test
    void invisibleCharactersAreRefusedInSearchesAndShownOnPages() {
        HttpResponse<String> search = portal().get("alice", "/api/v1/clusters?q=pay%E2%80%8Bments");
        assertThat(search.statusCode()).isEqualTo(400);
        assertThat(search.body()).contains("q: it has an invisible character (U+200B)");
        assertThat(portal().get("alice", "/api/v1/clusters?q=ledger").statusCode()).isEqualTo(200);

        Visitor admin = new Visitor(portal());
        admin.signIn("admin", "admin-password");
        assertThat(admin.get("/sources/payments/strays").body())
                .contains("n[U+202E]gpj.backup")
                .doesNotContain("\u202e");
    }

    @Test
    void tokensComePageByPageTheLatestFirst() {
        String first = make("eve", "{'name': 'page'}").id();
        String second = make("eve", "{'name': 'page'}").id();
        JsonNode page = portal().json("eve", TOKENS + "?limit=1");
        JsonNode next =
                portal().json("eve", TOKENS + "?limit=1&cursor=" + page.get("next").asString());

        assertThat(List.of(first, second)).containsExactlyInAnyOrder(id(page), id(next));
        int total = portal().json("eve", TOKENS + "?limit=500").get("items").size();
        assertThat(List.of(page.get("first").asInt(), page.get("total").asInt()))
                .containsExactly(1, total);
        assertThat(List.of(next.get("first").asInt(), next.get("total").asInt()))
                .containsExactly(2, total);
        Visitor eve = new Visitor(portal());
        eve.signIn("eve", "eve" + Portal.PASSWORD);
        assertThat(eve.get("/tokens").body()).contains(">1–%1$d of %1$d<".formatted(total));
        assertThat(portal().get("eve", TOKENS + "?cursor=x").statusCode()).isEqualTo(400);
        assertThat(portal().get("eve", TOKENS + "?everybody=true").statusCode()).isEqualTo(403);
        assertThat(portal().get("admin", TOKENS + "?everybody=true").body()).contains(first);
    }

    private static String id(JsonNode page) {
        return page.get("items").get(0).get("id").asString();
    }

    @Test
    void thePageMakesShowsOnceAndRevokes() {
        Visitor alice = new Visitor(portal());
        alice.signIn("alice", "alice-password");
        alice.get("/tokens");
        String made =
                alice.post(
                                "/tokens",
                                Map.of(
                                        "name", "from the <b>page</b>",
                                        "days", "5",
                                        "verbs", "list",
                                        "clusters", "eu/payments/*",
                                        "addresses", "127.0.0.0/8 ::1"))
                        .body();
        Matcher secret = SECRET.matcher(made);
        assertThat(secret.find()).isTrue();
        String token = secret.group();

        assertThat(get(token, WHO_AM_I).statusCode()).isEqualTo(200);
        assertThat(alice.get("/tokens").body())
                .contains("from the &lt;b&gt;page&lt;/b&gt;", "Expires soon")
                .containsPattern(
                        "(?s)<details class=\"confirm\"[^>]*>\\s*<summary[^>]*>Revoke</summary>")
                .contains("Programs that use it stop working immediately.", "Yes: Revoke")
                .doesNotContain(token);
        HttpResponse<String> revoked =
                alice.post("/tokens/" + token.substring(4, 16) + "/revoke", Map.of());
        assertThat(revoked.headers().firstValue("Location").orElse("")).endsWith("/tokens?revoked");
        assertThat(alice.get("/tokens?revoked").body()).contains("The token has been revoked.");
        assertThat(get(token, WHO_AM_I).statusCode()).isEqualTo(401);

        HttpResponse<String> wrong =
                alice.post("/tokens", Map.of("name", "x", "addresses", "nowhere"));
        assertThat(wrong.statusCode()).isEqualTo(400);
        assertThat(wrong.body()).contains("an address is written as", "value=\"nowhere\"");
    }

    @Test
    void aTokenKnowsOfItselfAloneAndCanRevokeItself() {
        Made other = make("alice", "{'name': 'other'}");
        Made own = make("alice", "{'name': 'own', 'verbs': ['list']}");

        assertThat(get(own.secret(), TOKENS).body()).contains(own.id()).doesNotContain(other.id());
        assertThat(get(own.secret(), TOKENS + "/" + other.id()).statusCode()).isEqualTo(404);
        assertThat(get(own.secret(), "/api/v1/sessions").body()).startsWith("{\"items\":[]");
        assertThat(delete(own, other).statusCode()).isEqualTo(404);
        assertThat(get(other.secret(), WHO_AM_I).statusCode()).isEqualTo(200);
        assertThat(delete(own, own).statusCode()).isEqualTo(204);
        assertThat(get(own.secret(), WHO_AM_I).statusCode()).isEqualTo(401);
    }

    private HttpResponse<Void> delete(Made shown, Made target) {
        return portal().send(
                        byToken(shown.secret(), TOKENS + "/" + target.id()).DELETE(),
                        BodyHandlers.discarding());
    }

    @Test
    void makingAndRevokingAreWrittenDownAndTheSecretIsNowhere() {
        Made made = make("alice", "{'name': 'audited', 'clusters': 'eu/payments/*'}");
        revoke("alice", made.id());

        assertThat(events("token_created"))
                .anyMatch(
                        entry ->
                                entry.toString().contains(made.id())
                                        && entry.toString().contains("eu/payments/*"));
        assertThat(events("token_revoked")).anyMatch(e -> e.toString().contains(made.id()));
        String body = made.secret().substring(0, made.secret().lastIndexOf('_'));
        assertThat(portal().get("admin", "/api/v1/audit/entries?limit=1000").body())
                .doesNotContain(body);
        assertThat(jdbcRows("select * from token"))
                .noneMatch(row -> row.contains(body.substring(17)));
    }

    /** One that was made by somebody and shown. */
    private record Made(String id, String secret) {}

    private Made make(String user, String wanted) {
        HttpResponse<String> answer = post(user, wanted);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        JsonNode made = JSON.readTree(answer.body());
        return new Made(made.get("id").asString(), made.get("token").asString());
    }

    private HttpResponse<String> post(String user, String wanted) {
        return portal().send(
                        portal().as(user, TOKENS)
                                .header("Content-Type", "application/json")
                                .POST(
                                        HttpRequest.BodyPublishers.ofString(
                                                wanted.replace('\'', '"'))),
                        BodyHandlers.ofString());
    }

    private void revoke(String user, String id) {
        assertThat(
                        portal().send(
                                        portal().as(user, TOKENS + "/" + id).DELETE(),
                                        BodyHandlers.discarding())
                                .statusCode())
                .isEqualTo(204);
    }

    private HttpRequest.Builder byToken(String secret, String path) {
        return HttpRequest.newBuilder(portal().uri(path))
                .header("Authorization", "Bearer " + secret);
    }

    private HttpResponse<String> get(Made token, String path) {
        return get(token.secret(), path);
    }

    private HttpResponse<String> get(String secret, String path) {
        return portal().send(byToken(secret, path), BodyHandlers.ofString());
    }

    private JsonNode json(Made token, String path) {
        return JSON.readTree(get(token, path).body());
    }

    private List<String> clusters(Made token) {
        return json(token, "/api/v1/clusters")
                .get("items")
                .valueStream()
                .map(item -> item.get("cluster").get("name").asString())
                .toList();
    }

    private static String content(String cluster) {
        return "/api/v1/clusters/eu/" + cluster + "/" + cluster + "/backups/latest/content";
    }

    private List<JsonNode> events(String event) {
        return portal().json("admin", "/api/v1/audit/entries?limit=1000")
                .get("items")
                .valueStream()
                .filter(entry -> entry.get("event").asString().equals(event))
                .toList();
    }

    private void jdbc(String sql) {
        portal().bean(JdbcClient.class).sql(sql).update();
    }

    private List<String> jdbcRows(String sql) {
        return portal().bean(JdbcClient.class).sql(sql).query().listOfRows().stream()
                .map(Object::toString)
                .toList();
    }

    private static Map<String, List<String>> headers(HttpResponse<?> answer) {
        Map<String, List<String>> headers = new java.util.TreeMap<>(answer.headers().map());
        headers.keySet().removeAll(List.of("date", "x-request-id", "set-cookie"));
        return headers;
    }
}
