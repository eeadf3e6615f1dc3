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

    private final TokenCipher tokenCipher = withSecret("the-clients-secret");

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
        String encrypted = tokenCipher.encrypt("corp", PLACE, "ey.a.b");

        assertThat(encrypted)
                .doesNotContain("ey.a.b")
                .isNotEqualTo(tokenCipher.encrypt("corp", PLACE, "ey.a.b"));
        assertThat(tokenCipher.decrypt("corp", PLACE, encrypted)).hasValue("ey.a.b");
        assertThat(withSecret("the-clients-secret").decrypt("corp", PLACE, encrypted))
                .as("in another replica")
                .hasValue("ey.a.b");
    }

    @Test
    void nothingElseOpensIt() {
        String encrypted = tokenCipher.encrypt("corp", PLACE, "ey.a.b");

        assertThat(tokenCipher.decrypt("corp", "c3d4 id_token", encrypted))
                .as("elsewhere")
                .isEmpty();
        assertThat(withSecret("another").decrypt("corp", PLACE, encrypted)).isEmpty();
        assertThat(tokenCipher.decrypt("other", PLACE, encrypted)).isEmpty();
        assertThat(tokenCipher.decrypt("corp", PLACE, encrypted.substring(0, 20)))
                .as("cut off")
                .isEmpty();
        assertThat(tokenCipher.decrypt("corp", PLACE, "s1.")).isEmpty();
        assertThat(tokenCipher.decrypt("corp", PLACE, "s1.!")).isEmpty();
        assertThat(tokenCipher.decrypt("corp", PLACE, "ey.a.b")).as("never encrypted").isEmpty();
    }

    @Test
    void aPublicClientHasNothingToSealWith() {
        TokenCipher none = withSecret(null);

        assertThat(none.encrypt("corp", PLACE, "ey.a.b")).isEqualTo("ey.a.b");
        assertThat(none.decrypt("corp", PLACE, "ey.a.b")).hasValue("ey.a.b");
        assertThat(none.decrypt("corp", PLACE, tokenCipher.encrypt("corp", PLACE, "ey.a.b")))
                .isEmpty();
    }
}
