package io.etcdportal.login;

import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.server.resource.authentication.BearerTokenAuthenticationToken;

import java.util.List;

/**
 * Takes a bearer token for the person that it acts for, as long as that person still has an
 * account.
 */
class ApiTokenAuthentication implements AuthenticationProvider {

    private final ApiTokens tokens;
    private final LocalAccounts accounts;

    ApiTokenAuthentication(ApiTokens tokens, LocalAccounts accounts) {
        this.tokens = tokens;
        this.accounts = accounts;
    }

    /** Somebody who showed a good token. */
    static final class ByToken extends AbstractAuthenticationToken {

        private final transient ApiToken token;

        ByToken(ApiToken token) {
            super(List.of());
            this.token = token;
            setAuthenticated(true);
        }

        ApiToken token() {
            return token;
        }

        @Override
        public Object getCredentials() {
            return "";
        }

        @Override
        public Object getPrincipal() {
            return token.owner();
        }
    }

    @Override
    public Authentication authenticate(Authentication authentication)
            throws AuthenticationException {
        String text = ((BearerTokenAuthenticationToken) authentication).getToken();
        return tokens.find(text)
                .filter(token -> accounts.has(token.owner()))
                .map(ByToken::new)
                .orElseThrow(() -> new BadCredentialsException("No such token"));
    }

    @Override
    public boolean supports(Class<?> authentication) {
        return BearerTokenAuthenticationToken.class.isAssignableFrom(authentication);
    }
}
