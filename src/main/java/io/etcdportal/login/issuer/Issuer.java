package io.etcdportal.login.issuer;

import com.nimbusds.jose.KeySourceException;

import io.etcdportal.login.identity.ClaimMapping;
import io.etcdportal.login.identity.IssuerSettings;
import io.etcdportal.login.provider.JwkSets;
import io.etcdportal.login.provider.ProviderHttp;
import io.etcdportal.login.provider.ProviderUnavailable;
import io.etcdportal.source.FileThreads;
import io.etcdportal.source.SourceUnavailable;

import org.jspecify.annotations.Nullable;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.HttpHeaders;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtClaimValidator;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.jwt.JwtTypeValidator;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;

/** Somebody who signs tokens of programs. Nothing is asked of them before a token comes. */
final class Issuer {

    private static final Duration SKEW = Duration.ofSeconds(30);

    private final String name;
    private final IssuerSettings settings;
    private final ClaimMapping claimMapping;
    private final RestClient http;
    private final FileThreads tokenReads;
    private volatile @Nullable JwtDecoder decoder;

    Issuer(String name, IssuerSettings settings, ClaimMapping claimMapping) {
        this.name = name;
        this.settings = settings;
        this.claimMapping = claimMapping;
        this.tokenReads =
                new FileThreads(
                        name,
                        1,
                        settings.timeout(),
                        "The file of bearer-token-file could not be read within %d s: check its"
                                + " mount.");
        this.http =
                ProviderHttp.forJson(settings.timeout(), settings.caFile())
                        .mutate()
                        .defaultRequest(request -> request.headers(this::sign))
                        .build();
    }

    private void sign(HttpHeaders headers) {
        Path file = settings.bearerTokenFile();
        if (file != null) {
            headers.setBearerAuth(read(file));
        }
    }

    /** The file may be another one each time, as Kubernetes changes it. */
    private String read(Path file) {
        try {
            return tokenReads.call(() -> Files.readString(file)).strip();
        } catch (SourceUnavailable e) {
            throw new UncheckedIOException(new IOException(e.failure().detail()));
        } catch (IOException e) {
            throw new UncheckedIOException("The token to ask an issuer with can't be read", e);
        }
    }

    String name() {
        return name;
    }

    ClaimMapping mapping() {
        return claimMapping;
    }

    /** {@return whether a token says that it is of this issuer and for the portal}, true or not. */
    boolean claims(@Nullable String issuer, Collection<String> audience) {
        return settings.issuer().toString().equals(issuer)
                && !Collections.disjoint(settings.audiences(), audience);
    }

    /**
     * {@return what a token says}
     *
     * @throws BadJwtException where it is not good
     * @throws ProviderUnavailable where the keys can't be had
     */
    Jwt decode(String token) {
        try {
            return decoder().decode(token);
        } catch (BadJwtException e) {
            throw e;
        } catch (JwtException e) {
            throw e.getCause() instanceof KeySourceException
                    ? new ProviderUnavailable(name, "Its keys can't be had.", e)
                    : new BadJwtException("The token makes no sense", e);
        } catch (RestClientException | UncheckedIOException e) {
            throw new ProviderUnavailable(name, "Its keys can't be had.", e);
        }
    }

    /** Two that make one at the same time make the same. */
    private JwtDecoder decoder() {
        JwtDecoder known = decoder;
        if (known == null) {
            known = JwkSets.decoder(JwkSets.at(keys(), http), rules());
            decoder = known;
        }
        return known;
    }

    private String keys() {
        if (settings.jwkSetUri() != null) {
            return settings.jwkSetUri().toString();
        }
        String issuer = settings.issuer().toString();
        String base = issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer;
        Map<String, Object> said =
                http.get()
                        .uri(base + "/.well-known/openid-configuration")
                        .retrieve()
                        .body(new ParameterizedTypeReference<Map<String, Object>>() {});
        if (said == null || !issuer.equals(said.get("issuer")) || said.get("jwks_uri") == null) {
            throw new ProviderUnavailable(name, "It does not say where its keys are.", null);
        }
        return Objects.requireNonNull(said.get("jwks_uri")).toString();
    }

    private OAuth2TokenValidator<Jwt> rules() {
        JwtTypeValidator type = new JwtTypeValidator("JWT", "at+jwt");
        type.setAllowEmpty(true);
        return new DelegatingOAuth2TokenValidator<>(
                type,
                new JwtTimestampValidator(SKEW),
                new JwtClaimValidator<Instant>("exp", Objects::nonNull),
                new JwtClaimValidator<Object>(
                        "iss",
                        issuer -> settings.issuer().toString().equals(String.valueOf(issuer))),
                new JwtClaimValidator<Collection<String>>(
                        "aud",
                        audience ->
                                audience != null
                                        && !Collections.disjoint(settings.audiences(), audience)));
    }
}
