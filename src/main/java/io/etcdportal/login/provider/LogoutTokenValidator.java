package io.etcdportal.login.provider;

import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2TokenValidatorResult;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What a token must say by which a provider ends sessions. An ID token says none of it, and no
 * other token of the provider may be taken for one.
 *
 * @see <a href="https://openid.net/specs/openid-connect-backchannel-1_0.html#Validation">OpenID
 *     Connect Back-Channel Logout 1.0, section 2.6</a>
 */
final class LogoutTokenValidator implements OAuth2TokenValidator<Jwt> {

    private static final String EVENT = "http://schemas.openid.net/event/backchannel-logout";

    /** How old one may be when it comes: a provider tells at once. */
    private static final Duration OLDEST = Duration.ofMinutes(5);

    private static final Duration SKEW = Duration.ofMinutes(1);

    private final JwtTimestampValidator times = new JwtTimestampValidator(SKEW);
    private final Clock clock;
    private final String issuer;
    private final String clientId;

    LogoutTokenValidator(ClientRegistration registration, Clock clock) {
        this.clock = clock;
        this.issuer = String.valueOf(registration.getProviderDetails().getIssuerUri());
        this.clientId = registration.getClientId();
    }

    @Override
    public OAuth2TokenValidatorResult validate(Jwt token) {
        List<OAuth2Error> errors =
                Stream.concat(
                                times.validate(token).getErrors().stream(),
                                broken(token)
                                        .map(
                                                claim ->
                                                        new OAuth2Error(
                                                                "invalid_request", claim, null)))
                        .toList();
        return errors.isEmpty()
                ? OAuth2TokenValidatorResult.success()
                : OAuth2TokenValidatorResult.failure(errors);
    }

    private Stream<String> broken(Jwt token) {
        return Stream.of(
                        Map.entry("iss", issuer.equals(token.getClaimAsString("iss"))),
                        Map.entry(
                                "aud",
                                token.getAudience() != null
                                        && token.getAudience().contains(clientId)),
                        Map.entry("iat", isRecent(token.getIssuedAt())),
                        Map.entry("exp", token.getExpiresAt() != null),
                        Map.entry("jti", token.getId() != null && !token.getId().isBlank()),
                        Map.entry("nonce", !token.hasClaim("nonce")),
                        Map.entry("sub or sid", token.hasClaim("sub") || token.hasClaim("sid")),
                        Map.entry(
                                "events",
                                token.getClaim("events") instanceof Map<?, ?> events
                                        && events.containsKey(EVENT)))
                .filter(rule -> !rule.getValue())
                .map(Map.Entry::getKey);
    }

    private boolean isRecent(@Nullable Instant issued) {
        Instant now = clock.instant();
        return issued != null
                && issued.isAfter(now.minus(OLDEST).minus(SKEW))
                && issued.isBefore(now.plus(SKEW));
    }
}
