package io.etcdportal.login.provider;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdportal.testbed.OpenIdProvider;
import io.etcdportal.testbed.Portal;
import io.etcdportal.testbed.Visitor;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Providers whose answers are longer than any memory: each is refused, and the sign-in page says
 * so.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OversizedResponseTests {

    /** What fills the buffers of two sockets beside the MiB that is read. */
    private static final long FEW = 32L << 20;

    private static final List<String> PATHS =
            List.of("/.well-known/openid-configuration", "/keys", "/token", "/userinfo");
    private static final List<String> WAYS = List.of("endless", "slow", "long", "right");

    private final Map<String, OpenIdProvider> providers = new HashMap<>();
    private @Nullable Portal started;

    /** What a provider says of itself and its keys is kept, so each case has its own. */
    @BeforeAll
    void start(@TempDir Path directory) {
        Portal.Settings settings = Portal.in(directory).access(directory, Portal.accounts("dave"));
        for (String way : WAYS) {
            for (String path : PATHS) {
                OpenIdProvider provider = OpenIdProvider.start();
                providers.put(name(way, path), provider);
                provider.says("alice", Map.of())
                        .adds("alice", Map.of("preferred_username", "alice"))
                        .nameTo(settings, name(way, path))
                        .set("portal.login.providers." + name(way, path) + ".groups-claim", "")
                        .set(
                                "portal.login.providers." + name(way, path) + ".timeout",
                                way.equals("slow") ? "1s" : "10s");
            }
        }
        started = settings.start();
    }

    @AfterAll
    void stop() {
        Objects.requireNonNull(started).close();
        providers.values().forEach(OpenIdProvider::close);
    }

    private static String name(String way, String path) {
        return way + path.replaceAll("[^a-z]", "-");
    }

    private OpenIdProvider provider(String way, String path) {
        return Objects.requireNonNull(providers.get(name(way, path)));
    }

    private String signIn(String way, String path) {
        Visitor visitor = new Visitor(Objects.requireNonNull(started));
        String page = visitor.followHere("/oauth2/authorization/" + name(way, path)).body();
        return visitor.cookie("EBP_SESSION").isPresent() ? "signed in" : page;
    }

    @ParameterizedTest
    @CsvSource({
        "endless, /.well-known/openid-configuration",
        "endless, /keys",
        "endless, /token",
        "endless, /userinfo",
        "slow, /.well-known/openid-configuration",
        "slow, /keys",
        "slow, /token",
        "slow, /userinfo"
    })
    void anAnswerWithoutEndIsRefusedWithinBounds(String way, String path) {
        OpenIdProvider provider = provider(way, path);
        provider.answersWithoutEnd(
                path, way.equals("slow") ? Duration.ofMillis(50) : Duration.ZERO);

        assertThat(signIn(way, path))
                .contains(name(way, path) + " is unreachable or sent an unusable answer");
        assertThat(provider.taken()).isLessThan(FEW);

        provider.heal();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/.well-known/openid-configuration", "/keys", "/token", "/userinfo"})
    void anAnswerThatIsRightButTooLongIsRefused(String path) {
        provider("long", path).pads(path, ResponseSizeLimit.MOST_BYTES);
        provider("right", path).pads(path, ResponseSizeLimit.MOST_BYTES / 2);

        assertThat(signIn("long", path))
                .contains(name("long", path) + " is unreachable or sent an unusable answer");
        assertThat(signIn("right", path)).isEqualTo("signed in");
    }
}
