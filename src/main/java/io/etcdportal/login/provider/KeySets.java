package io.etcdportal.login.provider;

import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.Resource;

import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;

import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.util.List;
import java.util.Objects;

/** Reads signed tokens with the keys that a provider publishes. */
final class KeySets {

    private KeySets() {}

    /**
     * {@return the keys at an address}, kept for minutes, and on while the provider is silent. A
     * key that is not known is asked for at most every half a minute.
     */
    static JWKSource<SecurityContext> at(String address, RestClient http) {
        try {
            return JWKSourceBuilder.create(URI.create(address).toURL(), url -> fetch(url, http))
                    .refreshAheadCache(false)
                    .outageTolerant(true)
                    .build();
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
        } catch (RestClientException | URISyntaxException e) {
            throw new IOException("No keys from " + url, e);
        }
    }

    /**
     * {@return what reads tokens that were signed with one of the keys} No shared secret is one.
     */
    static NimbusJwtDecoder decoder(
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
}
