package io.etcdportal.login.token;

import io.etcdportal.access.Refusal;
import io.etcdportal.audit.Actor;
import io.etcdportal.audit.AuditEntry.Event;
import io.etcdportal.audit.AuditTrail;
import io.etcdportal.audit.AuditUnavailable;

import jakarta.servlet.http.HttpServletRequest;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.stereotype.Component;

import java.time.Clock;
import java.util.Map;

/**
 * Writes down that tokens were refused, and says why for the answer. Whoever guesses decides how
 * often: of one kind from one address, or of one token, one in a minute is written, with how many
 * were left out.
 */
@Component
public class TokenRefusals {

    private static final Logger log = LoggerFactory.getLogger(TokenRefusals.class);

    private final AuditTrail trail;
    private final OncePerMinute bound;

    TokenRefusals(AuditTrail trail, Clock clock) {
        this.trail = trail;
        this.bound = new OncePerMinute(clock);
    }

    /**
     * Writes down a failed sign-in that was one by token, and leaves the {@link Refusal} in the
     * request.
     */
    public void tell(AuthenticationException failure, HttpServletRequest request) {
        switch (failure) {
            case TokenRefused refused -> tell(refused.refusal(), refused.token(), request);
            case OAuth2AuthenticationException _ -> tell(Refusal.MALFORMED, null, request);
            default -> {}
        }
    }

    private void tell(Refusal refusal, @Nullable Token token, HttpServletRequest request) {
        request.setAttribute(Refusal.class.getName(), refusal);
        bound.admit(refusal + " " + (token == null ? request.getRemoteAddr() : token.id()))
                .ifPresent(leftOut -> record(refusal, token, leftOut, request));
    }

    /** Nobody gets in by a refusal that isn't written down: it is a refusal all the same. */
    private void record(
            Refusal refusal, @Nullable Token token, long leftOut, HttpServletRequest request) {
        try {
            trail.record(
                    Event.TOKEN_REFUSED,
                    Actor.Stranger.of(token == null ? null : token.owner().name(), request),
                    null,
                    token == null ? null : token.id(),
                    Map.of("refusal", refusal.word(), "leftOutBefore", String.valueOf(leftOut)));
        } catch (AuditUnavailable e) {
            log.error("The refusal of a token ({}) could not be recorded", refusal, e);
        }
    }
}
