package io.etcdportal.login.provider;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdportal.login.identity.IdentitySources;
import io.etcdportal.login.identity.ProviderSettings;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Tokens of providers as the database holds them. */
class TokenCipherTests {

    private static final String PLACE = "a1b2 id_token";

    private final TokenCipher seal = withSecret("the-clients-secret");

    private static TokenCipher withSecret(@Nullable String secret) {
        ProviderSettings corp =
                new ProviderSettings(
                        URI.create("https://sso.example.org"),
                        "portal",
                        secret,
                        null,
                        List.of("openid"),
                        Map.of(),
                        "preferred_username",
                        null,
                        "groups",
                        null,
                        true,
                        Map.of(),
                        Duration.ofMinutes(1),
                        Duration.ofSeconds(3),
                        null);
        return new TokenCipher(new IdentitySources(Map.of("corp", corp), Map.of()));
    }

    @Test
    void whatWasSealedIsNotThereAndComesBack() {
        String sealed = seal.seal("corp", PLACE, "ey.a.b");

        assertThat(sealed)
                .doesNotContain("ey.a.b")
                .isNotEqualTo(seal.seal("corp", PLACE, "ey.a.b"));
        assertThat(seal.open("corp", PLACE, sealed)).hasValue("ey.a.b");
        assertThat(withSecret("the-clients-secret").open("corp", PLACE, sealed))
                .as("in another replica")
                .hasValue("ey.a.b");
    }

    @Test
    void nothingElseOpensIt() {
        String sealed = seal.seal("corp", PLACE, "ey.a.b");

        assertThat(seal.open("corp", "c3d4 id_token", sealed)).as("elsewhere").isEmpty();
        assertThat(withSecret("another").open("corp", PLACE, sealed)).isEmpty();
        assertThat(seal.open("other", PLACE, sealed)).isEmpty();
        assertThat(seal.open("corp", PLACE, sealed.substring(0, 20))).as("cut off").isEmpty();
        assertThat(seal.open("corp", PLACE, "s1.")).isEmpty();
        assertThat(seal.open("corp", PLACE, "s1.!")).isEmpty();
        assertThat(seal.open("corp", PLACE, "ey.a.b")).as("never sealed").isEmpty();
    }

    @Test
    void aPublicClientHasNothingToSealWith() {
        TokenCipher none = withSecret(null);

        assertThat(none.seal("corp", PLACE, "ey.a.b")).isEqualTo("ey.a.b");
        assertThat(none.open("corp", PLACE, "ey.a.b")).hasValue("ey.a.b");
        assertThat(none.open("corp", PLACE, seal.seal("corp", PLACE, "ey.a.b"))).isEmpty();
    }
}
