package io.etcdportal.login.provider;

import io.etcdportal.login.identity.ClaimMapping;
import io.etcdportal.login.identity.Claims;
import io.etcdportal.login.identity.ProviderSettings;

import org.jspecify.annotations.Nullable;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One identity provider. Nothing is asked of it before somebody wants to sign in; what it says of
 * itself is kept for an hour, and on while it is silent.
 */
final class Provider {

    private static final Duration KEPT = Duration.ofHours(1);
    private static final Duration SPARED = Duration.ofSeconds(5);
    private static final Duration SPARED_FOR_QUESTIONS = Duration.ofSeconds(20);
    private static final String WELL_KNOWN = "/.well-known/openid-configuration";

    private final String name;
    private final ProviderSettings settings;
    private final ClaimMapping claimMapping;
    private final RestClient json;
    private final RestClient tokens;
    private final Clock clock;
    private final ReentrantLock asking = new ReentrantLock();
    private volatile @Nullable ProviderMetadata described;
    private volatile @Nullable ProviderUnavailable silence;
    private volatile Instant asked = Instant.MIN;
    private volatile Instant sparedUntil = Instant.MIN;

    Provider(String name, ProviderSettings settings, ClaimMapping claimMapping, Clock clock) {
        this.name = name;
        this.settings = settings;
        this.claimMapping = claimMapping;
        this.json = ProviderHttp.forJson(settings.timeout(), settings.caFile());
        this.tokens = ProviderHttp.forTokens(settings.timeout(), settings.caFile());
        this.clock = clock;
    }

    String name() {
        return name;
    }

    String label() {
        return settings.label() == null ? name : settings.label();
    }

    ProviderSettings settings() {
        return settings;
    }

    ClaimMapping mapping() {
        return claimMapping;
    }

    /** {@return the way to it for what gets tokens} */
    RestClient tokens() {
        return tokens;
    }

    ClientRegistration registration() {
        return description().registration();
    }

    /**
     * {@return what it says of itself}
     *
     * @throws ProviderUnavailable where it has not said anything yet, and does not now; then it is
     *     spared for some seconds
     */
    ProviderMetadata description() {
        ProviderMetadata known = described;
        Instant now = clock.instant();
        if (known != null && now.isBefore(known.since().plus(KEPT))) {
            return known;
        }
        asking.lock();
        try {
            return describe(now);
        } finally {
            asking.unlock();
        }
    }

    /** {@return what it has said of itself, without asking it} */
    Optional<ProviderMetadata> known() {
        return Optional.ofNullable(described);
    }

    /** Whoever waited for somebody else's question takes that answer. */
    private ProviderMetadata describe(Instant now) {
        ProviderMetadata known = described;
        if (known != null && now.isBefore(known.since().plus(KEPT))) {
            return known;
        }
        ProviderUnavailable silent = silence;
        if (silent == null || asked.plus(SPARED).isBefore(clock.instant())) {
            silent = ask();
        }
        known = described;
        if (known != null) {
            return known;
        }
        throw silent == null
                ? new ProviderUnavailable(name, "It has not been asked.", null)
                : silent;
    }

    private @Nullable ProviderUnavailable ask() {
        try {
            described = ProviderMetadata.of(name, settings, discover(), json, clock);
            silence = null;
        } catch (ProviderUnavailable e) {
            silence = e;
        }
        asked = clock.instant();
        return silence;
    }

    private Map<String, Object> discover() {
        String issuer = settings.issuer().toString();
        String base = issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer;
        try {
            Map<String, Object> said = read(base + WELL_KNOWN, null);
            if (!issuer.equals(said.get("issuer"))) {
                throw new ProviderUnavailable(
                        name,
                        "It calls itself "
                                + said.get("issuer")
                                + ", and the settings call it "
                                + issuer,
                        null);
            }
            return said;
        } catch (RestClientException e) {
            throw new ProviderUnavailable(name, "It can't be asked at " + issuer, e);
        }
    }

    /** Leaves it alone for a while: it did not answer, and nobody shall wait for that again. */
    void spare() {
        sparedUntil = clock.instant().plus(SPARED_FOR_QUESTIONS);
    }

    boolean isSpared() {
        return clock.instant().isBefore(sparedUntil);
    }

    /** {@return whether it answers at this moment} */
    boolean answers() {
        try {
            discover();
            return true;
        } catch (ProviderUnavailable e) {
            return false;
        }
    }

    /**
     * {@return what it says of whom a token is for}
     *
     * @throws RestClientException where it doesn't
     */
    Claims userInfo(String accessToken) {
        String address = registration().getProviderDetails().getUserInfoEndpoint().getUri();
        return address == null || address.isEmpty()
                ? new Claims(Map.of())
                : new Claims(read(address, accessToken));
    }

    private Map<String, Object> read(String address, @Nullable String bearer) {
        Map<String, Object> said =
                json.get()
                        .uri(address)
                        .headers(
                                headers -> {
                                    if (bearer != null) {
                                        headers.setBearerAuth(bearer);
                                    }
                                })
                        .retrieve()
                        .body(new ParameterizedTypeReference<Map<String, Object>>() {});
        return said == null ? Map.of() : said;
    }
}
