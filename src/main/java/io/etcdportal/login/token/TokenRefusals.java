package io.etcdportal.login.token;

import io.etcdportal.access.TokenError;
import io.etcdportal.audit.Actor;
import io.etcdportal.audit.AuditEntry.Event;
import io.etcdportal.audit.AuditTrail;
import io.etcdportal.audit.AuditUnavailable;

import jakarta.servlet.http.HttpServletRequest;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.stereotype.Component;

import java.util.Map;

/** Writes down that tokens were refused, and says why for the answer. */
@Component
public class TokenRefusals {

    private static final Logger log = LoggerFactory.getLogger(TokenRefusals.class);

    private final AuditTrail trail;

    TokenRefusals(AuditTrail trail) {
        this.trail = trail;
    }

    /**
     * Writes down a failed sign-in that was one by token, and leaves the {@link TokenError} in the
     * request.
     */
    public void tell(AuthenticationException failure, HttpServletRequest request) {
        switch (failure) {
            case TokenRefused refused -> tell(refused, request);
            case OAuth2AuthenticationException _ ->
                    tell(new TokenRefused(TokenError.MALFORMED), request);
            default -> {}
        }
    }

    private void tell(TokenRefused refused, HttpServletRequest request) {
        request.setAttribute(TokenError.class.getName(), refused.refusal());
        record(refused, request);
    }

    /** Nobody gets in by a refusal that isn't written down: it is a refusal all the same. */
    private void record(TokenRefused refused, HttpServletRequest request) {
        try {
            trail.record(
                    Event.TOKEN_REFUSED,
                    Actor.Stranger.of(refused.owner(), request),
                    null,
                    refused.id(),
                    Map.of("refusal", refused.refusal().word()));
        } catch (AuditUnavailable e) {
            log.error("Could not record the refusal of a token ({})", refused.refusal(), e);
        }
    }
}
