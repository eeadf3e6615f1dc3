package io.etcdportal.login.provider;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdportal.testbed.IdentityProvider;
import io.etcdportal.testbed.OpenIdProvider;
import io.etcdportal.testbed.Portal;
import io.etcdportal.testbed.Snapshots;
import io.etcdportal.testbed.Visitor;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/**
 * What the portal and a provider do together, whichever provider it is. The portal knows a second
 * one, so that people can choose.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ProviderContract {

    static final String LEDGER = "/clusters/eu/payments/ledger";
    static final int SIZE = 64 << 20;

    private static final String TEAMS =
            """
            teams:
              payments:
                members: {groups: ["sso:payments-sre"], users: ["jobs:nightly"]}
                grants:
                  - {clusters: "*/payments/*", verbs: [list, download]}
              platform:
                members: {groups: ["other:platform-sre"]}
                grants:
                  - {clusters: "*/platform/*", verbs: [list]}
            """;

    /** Longer than anything takes that is waited for here, on a busy machine. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final OpenIdProvider other = OpenIdProvider.start();
    private @Nullable IdentityProvider running;
    private @Nullable Portal started;

    /** {@return the provider, which runs} */
    abstract IdentityProvider startProvider(Path directory);

    @BeforeAll
    void start(@TempDir Path directory) throws IOException {
        layBackup(directory.resolve("payments"), "ledger", SIZE);
        layBackup(directory.resolve("platform"), "registry", 64 << 10);
        IdentityProvider sso = startProvider(directory);
        running = sso;
        Portal.Settings settings = Portal.in(directory).access(directory, TEAMS);
        for (String namespace : new String[] {"payments", "platform"}) {
            String source = "portal.sources.directory." + namespace;
            settings.set(source + ".site", "eu")
                    .set(source + ".namespace", namespace)
                    .set(source + ".path", directory.resolve(namespace));
        }
        sso.nameTo(settings, "sso");
        other.nameTo(settings, "other");
        started =
                settings.set("portal.login.providers.sso.group-prefix", "sso:")
                        .set("portal.login.providers.sso.recheck-every", "1s")
                        .set("portal.login.providers.sso.timeout", "10s")
                        .set("portal.login.providers.other.group-prefix", "other:")
                        .set("portal.login.issuers.jobs.issuer", sso.issuer())
                        .set("portal.login.issuers.jobs.audiences", IdentityProvider.AUDIENCE)
                        .set("portal.login.issuers.jobs.user-claim", "azp")
                        .start()
                        .awaitReading();
        sso.register(portal(), "sso");
        other.register(portal(), "other");
    }

    private static void layBackup(Path volume, String cluster, int size) throws IOException {
        Path folder = Files.createDirectories(volume.resolve("v1").resolve(cluster));
        Path file =
                Files.write(folder.resolve(Snapshots.name("3.5.16", 37)), Snapshots.sealed(size));
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofHours(1))));
    }

    @AfterAll
    void stop() {
        if (started != null) {
            started.close();
        }
        if (running != null) {
            running.close();
        }
        other.close();
    }

    final Portal portal() {
        return Objects.requireNonNull(started);
    }

    final IdentityProvider sso() {
        return Objects.requireNonNull(running);
    }

    final OpenIdProvider other() {
        return other;
    }

    /** {@return somebody new in these groups, who has come in} */
    private Visitor comesIn(String user, String... groups) {
        sso().enrol(user, groups);
        Visitor visitor = new Visitor(portal());
        assertThat(sso().signIn(visitor, user).uri().getPath()).isEqualTo("/clusters");
        return visitor;
    }

    private static HttpResponse<String> whoAmI(Visitor visitor) {
        return visitor.call("GET", "/api/v1/whoami");
    }

    private static void await(Visitor visitor, Predicate<HttpResponse<String>> expected) {
        Instant deadline = Instant.now().plus(PATIENCE);
        HttpResponse<String> answer = whoAmI(visitor);
        while (!expected.test(answer)) {
            assertThat(Instant.now()).as(answer.body()).isBefore(deadline);
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
            answer = whoAmI(visitor);
        }
    }

    private static void awaitTheEnd(Visitor visitor) {
        await(visitor, answer -> answer.statusCode() == 401);
    }

    @Test
    void whomItVouchesForSeesWhatTheirGroupsSee() {
        Visitor anna = comesIn("anna", "payments-sre", "others");

        assertThat(whoAmI(anna).body())
                .contains("\"sso:anna\"", "\"teams\":[\"payments\"]", "*/payments/*");
        assertThat(anna.get("/clusters").body()).contains("ledger").doesNotContain("registry");
        assertThat(anna.get("/clusters/eu/platform/registry").statusCode()).isEqualTo(404);
        assertThat(portal().get("admin", "/api/v1/audit/entries?person=sso:anna").body())
                .contains("signed_in", "Signed in with sso.");
    }

    @Test
    void comesBackToThePageThatAskedToSignIn() {
        sso().enrol("bert", "payments-sre");
        Visitor bert = new Visitor(portal());
        bert.get(LEDGER);

        assertThat(sso().signIn(bert, "bert").uri().getPath()).isEqualTo(LEDGER);
    }

    @Test
    void whoseGroupsAreNotToldIsToldSo() {
        sso().enrol("cleo");
        Visitor cleo = new Visitor(portal());

        assertThat(sso().signIn(cleo, "cleo").body()).contains("did not send your groups");
        assertThat(whoAmI(cleo).statusCode()).isEqualTo(401);
    }

    @Test
    void aCodeIsAskedForWithAChallenge() {
        Visitor visitor = new Visitor(portal());
        String asked =
                visitor.get("/oauth2/authorization/sso")
                        .headers()
                        .firstValue("Location")
                        .orElseThrow();
        assertThat(asked).contains("code_challenge_method=S256");
        String without = asked.replaceAll("&code_challenge[^&]*", "");

        HttpResponse<String> answer = visitor.ask(URI.create(without));
        assertThat(answer.body() + answer.headers().map())
                .doesNotContain("?code=", "&code=", "password");
    }

    @Test
    void whoeverIsTakenOutOfAGroupLosesWhatItGave() {
        Visitor dora = comesIn("dora", "payments-sre", "others");
        sso().regroup("dora", "others");

        await(dora, answer -> !answer.body().contains("*/payments/*"));
        assertThat(whoAmI(dora).body()).contains("\"sso:dora\"");
        assertThat(dora.get(LEDGER).statusCode()).isEqualTo(404);
    }

    @Test
    void whomItDoesNotVouchForAnyMoreIsOut() {
        Visitor egon = comesIn("egon", "payments-sre");
        sso().disable("egon");

        awaitTheEnd(egon);
    }

    @Test
    void aSessionThatItEndsHasEnded() {
        Visitor fred = comesIn("fred", "payments-sre");
        sso().endSessions("fred");

        awaitTheEnd(fred);
        assertThat(portal().get("admin", "/api/v1/audit/entries?event=session_ended").body())
                .contains("Signed out at sso.");
    }

    @Test
    void aProgramComesWithItsToken() {
        HttpResponse<String> answer = comes(sso().tokenForPortal());

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("\"jobs:nightly\"", "*/payments/*");
    }

    @Test
    void aTokenForSomebodyElseOpensNothing() {
        assertThat(comes(sso().tokenForOthers()).statusCode()).isEqualTo(401);
    }

    private HttpResponse<String> comes(String token) {
        return portal().send(
                        HttpRequest.newBuilder(portal().uri("/api/v1/whoami"))
                                .header("Authorization", "Bearer " + token),
                        BodyHandlers.ofString());
    }
}
