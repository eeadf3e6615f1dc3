package io.etcdportal.login.provider;

import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;

import io.etcdportal.login.identity.ProviderSettings;

import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.client.oidc.authentication.OidcIdTokenDecoderFactory;
import org.springframework.security.oauth2.client.oidc.authentication.OidcIdTokenValidator;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.registration.ClientRegistration.ClientSettings;
import org.springframework.security.oauth2.client.registration.ClientRegistrations;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.web.client.RestClient;

import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * What a provider says of itself, and what is made of that.
 *
 * @param registration the portal as its client
 * @param idTokens reads what it says of people
 * @param logoutTokens reads what it says of sessions that it ended
 * @param endSession where people end their session with it, where they can
 * @param namesItself whether each of its answers to a sign-in says that it is its own, see RFC 9207
 * @param since when it said so
 */
record ProviderMetadata(
        ClientRegistration registration,
        JwtDecoder idTokens,
        JwtDecoder logoutTokens,
        @Nullable URI endSession,
        boolean namesItself,
        Instant since) {

    /**
     * @param said its discovery document
     * @throws ProviderUnavailable where that is of no use
     */
    static ProviderMetadata of(
            String name,
            ProviderSettings settings,
            Map<String, Object> said,
            RestClient http,
            Clock clock) {
        try {
            ClientRegistration registration = registration(name, settings, said);
            JWKSource<SecurityContext> keys =
                    JwkSets.at(String.valueOf(said.get("jwks_uri")), http);
            return new ProviderMetadata(
                    registration,
                    decoder(
                            keys,
                            new DelegatingOAuth2TokenValidator<>(
                                    new JwtTimestampValidator(),
                                    new OidcIdTokenValidator(registration))),
                    decoder(keys, new LogoutTokenValidator(registration, clock)),
                    endSession(said),
                    Boolean.TRUE.equals(said.get("authorization_response_iss_parameter_supported")),
                    clock.instant());
        } catch (IllegalArgumentException e) {
            throw new ProviderUnavailable(name, "What it says of itself makes no sense.", e);
        }
    }

    /**
     * The usual converter makes up a time of issue where there is none, which then can't be missed.
     */
    private static JwtDecoder decoder(
            JWKSource<SecurityContext> keys, OAuth2TokenValidator<Jwt> rules) {
        NimbusJwtDecoder decoder = JwkSets.decoder(keys, rules);
        decoder.setClaimSetConverter(OidcIdTokenDecoderFactory.createDefaultClaimTypeConverter());
        return decoder;
    }

    private static ClientRegistration registration(
            String name, ProviderSettings settings, Map<String, Object> said) {
        ClientRegistration.Builder client =
                ClientRegistrations.fromOidcConfiguration(said)
                        .registrationId(name)
                        .clientId(settings.clientId())
                        .redirectUri("{baseUrl}/login/oauth2/code/{registrationId}")
                        .scope(settings.scopes())
                        .clientSettings(ClientSettings.builder().requireProofKey(true).build());
        return settings.clientSecret() == null
                ? client.clientAuthenticationMethod(ClientAuthenticationMethod.NONE).build()
                : client.clientSecret(settings.clientSecret()).build();
    }

    private static @Nullable URI endSession(Map<String, Object> said) {
        return Optional.ofNullable(said.get("end_session_endpoint"))
                .map(String::valueOf)
                .map(URI::create)
                .orElse(null);
    }
}
