package io.etcdportal.login.provider;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdportal.testbed.OpenIdProvider;
import io.etcdportal.testbed.Portal;
import io.etcdportal.testbed.Visitor;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;

/** Of two providers, one that is in the wrong hands gets nothing that was meant for the other. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProviderMixUpTests {

    private final OpenIdProvider honest = OpenIdProvider.start();
    private final OpenIdProvider evil = OpenIdProvider.start();
    private final OpenIdProvider naming = OpenIdProvider.start();
    private @Nullable Portal started;

    @BeforeAll
    void start(@TempDir Path directory) {
        Portal.Settings settings = Portal.in(directory).access(directory, Portal.accounts("dave"));
        naming.namesItself(naming.issuer());
        Map.of("honest", honest, "evil", evil, "naming", naming)
                .forEach(
                        (name, provider) ->
                                provider.nameTo(settings, name)
                                        .set(
                                                "portal.login.providers." + name + ".groups-claim",
                                                ""));
        started = settings.start();
    }

    @AfterAll
    void stop() {
        portal().close();
        honest.close();
        evil.close();
        naming.close();
    }

    private Portal portal() {
        return Objects.requireNonNull(started);
    }

    /** {@return the state that a sign-in by a provider begins with} */
    private static String begin(Visitor visitor, String provider) {
        return visitor.get("/oauth2/authorization/" + provider)
                .headers()
                .firstValue("Location")
                .orElseThrow()
                .replaceAll(".*[?&]state=([^&]+).*", "$1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/login/oauth2/code/honest?code=of-the-honest&state=STATE",
                "/login/oauth2/code/evil?code=of-the-honest&state=STATE&iss=HONEST",
                "/login/oauth2/code/evil?code=of-the-honest&state=STATE&iss=EVIL&iss=HONEST",
                "/login/oauth2/code/evil?code=of-the-honest&state=STATE&iss="
            })
    void aCodeIsNotSentToTheProviderThatItIsNotOf(String answer) {
        Visitor victim = new Visitor(portal());
        String path =
                answer.replace("STATE", begin(victim, "evil"))
                        .replace("HONEST", honest.issuer())
                        .replace("EVIL", evil.issuer());

        assertThat(victim.followHere(path).body()).contains("started in another window");
        assertThat(evil.requests()).noneMatch(request -> request.contains("/token"));
        assertThat(honest.requests()).noneMatch(request -> request.contains("/token"));
        assertThat(victim.cookie("EBP_SIGN_IN")).as("it can't be tried again").isEmpty();
    }

    @Test
    void whoSaysThatItNamesItselfIsHeldToThat() {
        Visitor nobody = new Visitor(portal());
        naming.says("alice", Map.of("preferred_username", "alice")).namesItself(null);
        HttpResponse<String> nameless = nobody.followHere("/oauth2/authorization/naming");
        assertThat(nameless.body()).contains("started in another window");

        naming.namesItself(naming.issuer());
        Visitor alice = new Visitor(portal());
        alice.followHere("/oauth2/authorization/naming");
        assertThat(alice.call("GET", "/api/v1/whoami").body()).contains("naming:alice");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\u200blice", "\u202ealice", "\u0430lice", "alice\u3164"})
    void aNameThatIsNotWhatItLooksLikeIsRefused(String name) {
        naming.says("x", Map.of("preferred_username", name)).namesItself(naming.issuer());
        Visitor visitor = new Visitor(portal());

        assertThat(visitor.followHere("/oauth2/authorization/naming").body())
                .contains("contains invisible characters or looks like another name");
        assertThat(visitor.cookie("EBP_SESSION")).isEmpty();
    }
}
