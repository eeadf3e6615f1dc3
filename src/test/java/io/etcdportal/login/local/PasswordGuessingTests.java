package io.etcdportal.login.local;

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
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;

import tools.jackson.databind.JsonNode;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Guessing passwords: it gets nobody anywhere, and locks nobody out. Addresses are told by a proxy.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PasswordGuessingTests {

    private static final String GUESSER = "203.0.113.66";
    private static final String OWNER = "198.51.100.7";

    private @Nullable Portal started;

    @BeforeAll
    void start(@TempDir Path directory) {
        started =
                Portal.in(directory)
                        .teams(directory)
                        .set("portal.login.trusted-proxies", "127.0.0.1")
                        .start();
    }

    @AfterAll
    void stop() {
        portal().close();
    }

    @BeforeEach
    void forget() {
        database().sql("delete from sign_in_failure").update();
        database().sql("delete from known_device").update();
    }

    private Portal portal() {
        return Objects.requireNonNull(started);
    }

    private JdbcClient database() {
        return portal().bean(JdbcClient.class);
    }

    private HttpResponse<String> tries(String user, String password, String address) {
        String credentials =
                Base64.getEncoder()
                        .encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
        return portal().send(
                        HttpRequest.newBuilder(portal().uri("/api/v1/whoami"))
                                .header("Authorization", "Basic " + credentials)
                                .header("X-Forwarded-For", address),
                        BodyHandlers.ofString());
    }

    private List<Integer> guesses(String user, String address, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> tries(user, "guess-" + i, address).statusCode())
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"carol", "no-such-account"})
    void afterFiveGuessesNotEvenTheRightPasswordIsLookedAt(String user) {
        assertThat(guesses(user, GUESSER, 7)).containsExactly(401, 401, 401, 401, 401, 429, 429);

        HttpResponse<String> right = tries(user, user + "-password", GUESSER);
        assertThat(right.statusCode()).isEqualTo(429);
        assertThat(right.headers().firstValueAsLong("Retry-After").orElseThrow())
                .isBetween(1L, 61L);
        assertThat(right.body()).contains("too-many-attempts");
    }

    @Test
    void theLockGrowsAndEnds() {
        guesses("carol", GUESSER, 5);
        later(Duration.ofSeconds(61));
        assertThat(tries("carol", "guess", GUESSER).statusCode()).isEqualTo(401);
        assertThat(
                        tries("carol", "carol-password", GUESSER)
                                .headers()
                                .firstValueAsLong("Retry-After")
                                .orElseThrow())
                .isBetween(100L, 121L);
        later(Duration.ofSeconds(121));
        assertThat(tries("carol", "carol-password", GUESSER).statusCode()).isEqualTo(200);
        assertThat(guesses("carol", GUESSER, 5)).as("a new start").containsOnly(401);
    }

    private void later(Duration duration) {
        database()
                .sql("update sign_in_failure set last_at = last_at - :ago")
                .param("ago", duration.toMillis())
                .update();
    }

    @Test
    void theOwnerIsNotLockedOutByGuessesFromElsewhere() {
        for (int i = 0; i < 4; i++) {
            guesses("dave", "203.0.113." + i, 5);
        }

        assertThat(tries("dave", "dave-password", OWNER).statusCode()).isEqualTo(200);
    }

    @Test
    void theOwnersBrowserIsNotLockedOutByGuessesFromTheSameAddress() {
        Visitor owner = new Visitor(portal());
        owner.signIn("bob", "bob-password");
        owner.post("/logout", Map.of());
        for (int i = 0; i < 6; i++) {
            new Visitor(portal()).signIn("bob", "guess-" + i);
        }

        Visitor stranger = new Visitor(portal());
        assertThat(location(stranger.signIn("bob", "bob-password"))).endsWith("/login?locked");
        assertThat(stranger.get("/login?locked").body()).contains("Too many failed attempts");
        owner.signIn("bob", "bob-password");
        assertThat(owner.call("GET", "/api/v1/whoami").body()).contains("bob");
    }

    @Test
    void aKnownBrowserMayNotGuessForEverEither() {
        Visitor stolen = new Visitor(portal());
        stolen.signIn("bob", "bob-password");
        stolen.post("/logout", Map.of());
        for (int i = 0; i < 10; i++) {
            stolen.signIn("bob", "guess-" + i);
        }

        assertThat(location(stolen.signIn("bob", "bob-password"))).endsWith("/login?locked");
    }

    @Test
    void anAddressThatTriesManyAccountsIsLocked() {
        for (int i = 0; i < 30; i++) {
            assertThat(tries("account-" + i, "the-same-guess", GUESSER).statusCode())
                    .isEqualTo(401);
        }

        assertThat(tries("alice", "alice-password", GUESSER).statusCode()).isEqualTo(429);
        assertThat(tries("alice", "alice-password", OWNER).statusCode()).isEqualTo(200);
    }

    @Test
    void anIpv6NetworkIsOneAddress() {
        IntStream.range(0, 5)
                .forEach(i -> tries("carol", "guess-" + i, "2001:db8:1:2::" + (i + 1)));

        assertThat(tries("carol", "carol-password", "2001:db8:1:2:ffff::9").statusCode())
                .isEqualTo(429);
        assertThat(tries("carol", "carol-password", "2001:db8:1:3::1").statusCode()).isEqualTo(200);
    }

    @Test
    void whatIsNoAddressIsOneAllTheSame() {
        assertThat(tries("alice", "guess", "unknown").statusCode()).isEqualTo(401);
    }

    @Test
    void anAccountThatManyAddressesTryAnswersSlowly() {
        SignInLimits limits = portal().bean(SignInLimits.class);
        PasswordAttempt passwordAttempt =
                new PasswordAttempt(
                        OWNER,
                        null,
                        new io.etcdportal.audit.Actor.Stranger(null, OWNER, null, "request"),
                        null);
        IntStream.range(0, 5).forEach(i -> guesses("carol", "203.0.113." + i, 4));

        assertThat(limits.slowness(passwordAttempt, "carol")).isEqualTo(Duration.ofSeconds(1));
        assertThat(limits.slowness(passwordAttempt, "alice")).isZero();
    }

    /** People type passwords into the field for names. */
    @Test
    void failuresAreWrittenDownWithoutWhatIsNoAccount() {
        guesses("carol", GUESSER, 6);
        tries("my-secret-password", "x", GUESSER);
        String audit = portal().get("admin", "/api/v1/audit/entries?limit=1000").body();
        List<JsonNode> ofCarol =
                portal().json("admin", "/api/v1/audit/entries?limit=20")
                        .get("items")
                        .valueStream()
                        .filter(entry -> entry.path("event").asString().equals("sign_in_failed"))
                        .limit(6)
                        .toList();

        assertThat(ofCarol.getFirst().toString()).contains("There is no account with this name.");
        assertThat(ofCarol.get(1).toString()).contains("carol", "refused for a while", GUESSER);
        assertThat(ofCarol.get(2).toString()).contains("carol").doesNotContain("for a while");
        assertThat(audit).doesNotContain("my-secret-password", "guess-");
    }

    /** A password that has just been used is no way around the lock. */
    @Test
    void whatIsRememberedAsGoodIsLockedToo() {
        assertThat(tries("alice", "alice-password", OWNER).statusCode()).isEqualTo(200);
        guesses("alice", GUESSER, 6);

        assertThat(tries("alice", "alice-password", GUESSER).statusCode()).isEqualTo(429);
        assertThat(tries("alice", "alice-password", OWNER).statusCode()).isEqualTo(200);
    }

    /** Passwords of strangers wait for a turn that nobody gives back. */
    @Test
    void aFloodOfGuessesHoldsUpNeitherTheQueueForEverNorKnownBrowsers() throws Exception {
        Visitor owner = new Visitor(portal());
        owner.signIn("bob", "bob-password");
        owner.post("/logout", Map.of());
        Passwords passwords = portal().bean(Passwords.class);
        int turns = Math.max(1, Runtime.getRuntime().availableProcessors() / 4);
        CountDownLatch taken = new CountDownLatch(turns);
        CountDownLatch end = new CountDownLatch(1);
        List<Thread> guesses =
                IntStream.range(0, turns)
                        .mapToObj(_ -> Thread.ofVirtual().start(() -> hold(passwords, taken, end)))
                        .toList();
        try {
            taken.await();

            HttpResponse<String> stranger = tries("carol", "guess", OWNER);
            assertThat(stranger.statusCode()).isEqualTo(503);
            assertThat(stranger.headers().firstValue("Retry-After")).hasValue("5");
            assertThat(stranger.body()).contains("too-many-sign-ins");
            assertThat(location(new Visitor(portal()).signIn("carol", "guess")))
                    .endsWith("/login?busy");

            assertThat(location(owner.signIn("bob", "a typing error")))
                    .as("a known browser")
                    .contains("/login?error");
        } finally {
            end.countDown();
            for (Thread guess : guesses) {
                guess.join();
            }
        }
        assertThat(tries("carol", "guess", OWNER).statusCode()).isEqualTo(401);
    }

    private static void hold(Passwords passwords, CountDownLatch taken, CountDownLatch end) {
        boolean held =
                passwords.inTurn(
                        false,
                        () -> {
                            taken.countDown();
                            try {
                                end.await();
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                            return true;
                        });
        assertThat(held).isTrue();
    }

    /** Each step of bcrypt's cost is twice the work. */
    @ParameterizedTest
    @ValueSource(strings = {"admin", "alice", "no-such-account"})
    void aFailureCostsTheSameWhateverTheName(String user) {
        LocalAccounts accounts = portal().bean(LocalAccounts.class);
        Optional<LocalAccount> account = accounts.find(user);
        int highest = LocalAccounts.cost(accounts.find("admin").orElseThrow().passwordHash());

        long work =
                Stream.concat(
                                account.map(LocalAccount::passwordHash).stream(),
                                accounts.decoys(account.orElse(null)).stream())
                        .mapToLong(hash -> 1L << LocalAccounts.cost(hash))
                        .sum();

        assertThat(work).isEqualTo(1L << highest);
    }

    private static String location(HttpResponse<String> answer) {
        return answer.headers().firstValue("Location").orElse("");
    }
}
