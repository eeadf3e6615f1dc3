package io.etcdportal.login.provider;

import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.jwk.source.RateLimitReachedException;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.Resource;

import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.util.List;
import java.util.Objects;

/** Reads signed tokens with the keys that a provider publishes. */
public final class JwkSets {

    private JwkSets() {}

    /**
     * {@return the keys at an address}, kept for minutes, and on while the provider is silent. A
     * key that is not known is asked for at most every half a minute, and there is none until then:
     * whoever makes keys up does not make the provider seem silent.
     */
    public static JWKSource<SecurityContext> at(String address, RestClient http) {
        try {
            return new Spared(
                    JWKSourceBuilder.create(URI.create(address).toURL(), url -> fetch(url, http))
                            .refreshAheadCache(false)
                            .outageTolerant(true)
                            .build());
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException("No address of keys: " + address, e);
        }
    }

    private static Resource fetch(URL url, RestClient http) throws IOException {
        try {
            return new Resource(
                    Objects.requireNonNull(
                            http.get().uri(url.toURI()).retrieve().body(String.class)),
                    "application/json");
        } catch (RestClientException | UncheckedIOException | URISyntaxException e) {
            throw new IOException("No keys from " + url, e);
        }
    }

    /**
     * {@return what reads tokens that were signed with one of the keys} No shared secret is one.
     */
    public static NimbusJwtDecoder decoder(
            JWKSource<SecurityContext> keys, OAuth2TokenValidator<Jwt> validator) {
        NimbusJwtDecoder decoder =
                NimbusJwtDecoder.withJwkSource(keys)
                        .jwsAlgorithms(
                                algorithms ->
                                        algorithms.addAll(List.of(SignatureAlgorithm.values())))
                        .build();
        decoder.setJwtValidator(validator);
        return decoder;
    }

    /** Keys of a provider that is not asked again and again for one that it does not have. */
    private static final class Spared implements JWKSource<SecurityContext> {

        private final JWKSource<SecurityContext> keys;
        private volatile boolean known;

        Spared(JWKSource<SecurityContext> keys) {
            this.keys = keys;
        }

        @Override
        public List<JWK> get(JWKSelector selector, @Nullable SecurityContext context)
                throws KeySourceException {
            try {
                List<JWK> found = keys.get(selector, context);
                known = true;
                return found;
            } catch (RateLimitReachedException e) {
                if (known) {
                    return List.of();
                }
                throw e;
            }
        }
    }
}
