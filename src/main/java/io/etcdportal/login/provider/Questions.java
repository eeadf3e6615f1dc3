package io.etcdportal.login.provider;

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
class Questions {

    private final VoucherTable vouchers;
    private final Clock clock;

    Questions(VoucherTable vouchers, Clock clock) {
        this.vouchers = vouchers;
        this.clock = clock;
    }

    Answer ask(Provider provider, Voucher voucher) {
        try {
            if (voucher.refreshToken() != null) {
                return refresh(provider, voucher, voucher.refreshToken());
            }
            return clock.instant().isBefore(voucher.accessUntil())
                    ? judge(provider, voucher, new Claims(Map.of()), voucher.accessToken())
                    : new Answer.Silent(
                            new IllegalStateException("It gave no refresh token to ask with."));
        } catch (NotLetIn e) {
            return new Answer.Withdrawn(String.valueOf(e.getMessage()));
        } catch (RestClientResponseException e) {
            return e.getStatusCode().isSameCodeAs(HttpStatus.UNAUTHORIZED)
                            || e.getStatusCode().isSameCodeAs(HttpStatus.FORBIDDEN)
                    ? withdrawn(provider)
                    : new Answer.Silent(e);
        } catch (OAuth2AuthorizationException e) {
            return e.getError().getErrorCode().equals(OAuth2ErrorCodes.INVALID_GRANT)
                    ? withdrawn(provider)
                    : new Answer.Silent(e);
        } catch (RestClientException | JwtException | ProviderSilent e) {
            return new Answer.Silent(e);
        }
    }

    private Answer refresh(Provider provider, Voucher voucher, String refreshToken) {
        RestClientRefreshTokenTokenResponseClient client =
                new RestClientRefreshTokenTokenResponseClient();
        client.setRestClient(provider.tokens());
        OAuth2AccessTokenResponse given =
                client.getTokenResponse(
                        new OAuth2RefreshTokenGrantRequest(
                                provider.registration(),
                                new OAuth2AccessToken(
                                        TokenType.BEARER, voucher.accessToken(), null, null),
                                new OAuth2RefreshToken(refreshToken, null)));
        vouchers.renew(renewed(voucher, given));
        return judge(
                provider, voucher, claims(provider, given), given.getAccessToken().getTokenValue());
    }

    private Voucher renewed(Voucher voucher, OAuth2AccessTokenResponse given) {
        return new Voucher(
                voucher.sessionId(),
                voucher.provider(),
                voucher.subject(),
                voucher.providerSession(),
                voucher.idToken(),
                given.getAccessToken().getTokenValue(),
                Optional.ofNullable(given.getAccessToken().getExpiresAt()).orElse(clock.instant()),
                given.getRefreshToken() == null
                        ? voucher.refreshToken()
                        : given.getRefreshToken().getTokenValue(),
                voucher.asked());
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
    private static Answer judge(
            Provider provider, Voucher voucher, Claims said, @Nullable String accessToken) {
        Mapping mapping = provider.mapping();
        boolean enough = said.text(Claims.SUBJECT).isPresent() && mapping.tellsGroups(said);
        Claims all = enough || accessToken == null ? said : said.or(provider.userInfo(accessToken));
        return all.text(Claims.SUBJECT).filter(voucher.subject()::equals).isPresent()
                ? new Answer.Vouched(mapping.groups(all))
                : withdrawn(provider);
    }

    private static Answer withdrawn(Provider provider) {
        return new Answer.Withdrawn(
                "Provider " + provider.name() + " does not vouch for it any more.");
    }
}
