package io.etcdportal.login.token;

import io.etcdportal.login.session.SignedIn;

import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.server.resource.authentication.BearerTokenAuthenticationToken;
import org.springframework.security.web.authentication.WebAuthenticationDetails;

/**
 * Takes a bearer token for the person or the team that it acts for. No bean: Spring Security takes
 * one that is for what forms and HTTP Basic send too.
 */
public class TokenAuthentication implements AuthenticationProvider {

    private final Tokens tokens;

    public TokenAuthentication(Tokens tokens) {
        this.tokens = tokens;
    }

    @Override
    public Authentication authenticate(Authentication authentication)
            throws AuthenticationException {
        String text = ((BearerTokenAuthenticationToken) authentication).getToken();
        return new SignedIn(tokens.letIn(text, address(authentication)));
    }

    private static String address(Authentication authentication) {
        return authentication.getDetails() instanceof WebAuthenticationDetails details
                ? details.getRemoteAddress()
                : "";
    }

    @Override
    public boolean supports(Class<?> authentication) {
        return BearerTokenAuthenticationToken.class.isAssignableFrom(authentication);
    }
}
