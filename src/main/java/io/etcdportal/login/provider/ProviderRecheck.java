package io.etcdportal.login.provider;

import io.etcdportal.login.identity.ClaimMapping;
import io.etcdportal.login.identity.Claims;
import io.etcdportal.login.identity.ProviderUserRefused;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.oauth2.client.endpoint.OAuth2RefreshTokenGrantRequest;
import org.springframework.security.oauth2.client.endpoint.RestClientRefreshTokenTokenResponseClient;
import org.springframework.security.oauth2.core.OAuth2AccessToken;
import org.springframework.security.oauth2.core.OAuth2AccessToken.TokenType;
import org.springframework.security.oauth2.core.OAuth2AuthorizationException;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.core.OAuth2RefreshToken;
import org.springframework.security.oauth2.core.endpoint.OAuth2AccessTokenResponse;
import org.springframework.security.oauth2.core.oidc.endpoint.OidcParameterNames;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.stereotype.Component;
import org.springframework.web.client.RestClientException;
import org.springframework.web.client.RestClientResponseException;

import java.time.Clock;
import java.util.Map;
import java.util.Optional;

/**
 * Asks a provider what it says of somebody now: with the refresh token where it gave one, and else
 * by who the access token is for, as long as that is good.
 */
@Component
class ProviderRecheck {

    private final ProviderTokenTable providerTokenTable;
    private final Clock clock;

    ProviderRecheck(ProviderTokenTable providerTokenTable, Clock clock) {
        this.providerTokenTable = providerTokenTable;
        this.clock = clock;
    }

    RecheckResult ask(Provider provider, ProviderTokens providerTokens) {
        try {
            if (providerTokens.refreshToken() != null) {
                return refresh(provider, providerTokens, providerTokens.refreshToken());
            }
            return clock.instant().isBefore(providerTokens.accessUntil())
                    ? outcome(
                            provider,
                            providerTokens,
                            new Claims(Map.of()),
                            providerTokens.accessToken())
                    : new RecheckResult.Silent(
                            new IllegalStateException("It gave no refresh token to ask with."));
        } catch (ProviderUserRefused e) {
            return new RecheckResult.Withdrawn(String.valueOf(e.getMessage()));
        } catch (RestClientResponseException e) {
            return e.getStatusCode().isSameCodeAs(HttpStatus.UNAUTHORIZED)
                            || e.getStatusCode().isSameCodeAs(HttpStatus.FORBIDDEN)
                    ? withdrawn(provider)
                    : new RecheckResult.Silent(e);
        } catch (OAuth2AuthorizationException e) {
            return e.getError().getErrorCode().equals(OAuth2ErrorCodes.INVALID_GRANT)
                    ? withdrawn(provider)
                    : new RecheckResult.Silent(e);
        } catch (RestClientException | JwtException | ProviderUnavailable e) {
            return new RecheckResult.Silent(e);
        }
    }

    private RecheckResult refresh(
            Provider provider, ProviderTokens providerTokens, String refreshToken) {
        RestClientRefreshTokenTokenResponseClient client =
                new RestClientRefreshTokenTokenResponseClient();
        client.setRestClient(provider.tokens());
        OAuth2AccessTokenResponse given =
                client.getTokenResponse(
                        new OAuth2RefreshTokenGrantRequest(
                                provider.registration(),
                                new OAuth2AccessToken(
                                        TokenType.BEARER, providerTokens.accessToken(), null, null),
                                new OAuth2RefreshToken(refreshToken, null)));
        providerTokenTable.renew(renewed(providerTokens, given));
        return outcome(
                provider,
                providerTokens,
                claims(provider, given),
                given.getAccessToken().getTokenValue());
    }

    private ProviderTokens renewed(ProviderTokens providerTokens, OAuth2AccessTokenResponse given) {
        return new ProviderTokens(
                providerTokens.sessionId(),
                providerTokens.provider(),
                providerTokens.subject(),
                providerTokens.providerSession(),
                providerTokens.idToken(),
                given.getAccessToken().getTokenValue(),
                Optional.ofNullable(given.getAccessToken().getExpiresAt()).orElse(clock.instant()),
                given.getRefreshToken() == null
                        ? providerTokens.refreshToken()
                        : given.getRefreshToken().getTokenValue(),
                providerTokens.asked());
    }

    /** A provider may give a new ID token with new access, or not. */
    private static Claims claims(Provider provider, OAuth2AccessTokenResponse given) {
        Object idToken = given.getAdditionalParameters().get(OidcParameterNames.ID_TOKEN);
        return new Claims(
                idToken == null
                        ? Map.of()
                        : provider.description().idTokens().decode(idToken.toString()).getClaims());
    }

    /** What is said must be said of the same person as before. */
    private static RecheckResult outcome(
            Provider provider,
            ProviderTokens providerTokens,
            Claims said,
            @Nullable String accessToken) {
        ClaimMapping claimMapping = provider.mapping();
        boolean enough = said.text(Claims.SUBJECT).isPresent() && claimMapping.tellsGroups(said);
        Claims all = enough || accessToken == null ? said : said.or(provider.userInfo(accessToken));
        return all.text(Claims.SUBJECT).filter(providerTokens.subject()::equals).isPresent()
                ? new RecheckResult.Vouched(claimMapping.groups(all))
                : withdrawn(provider);
    }

    private static RecheckResult withdrawn(Provider provider) {
        return new RecheckResult.Withdrawn(
                "Provider " + provider.name() + " does not vouch for it any more.");
    }
}
