package io.etcdportal.login.provider;

import io.etcdportal.audit.Actor;
import io.etcdportal.audit.AuditEntry.Event;
import io.etcdportal.audit.AuditTrail;
import io.etcdportal.login.identity.ProviderUserRefused;
import io.etcdportal.login.session.SignInMeters;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.web.authentication.AuthenticationFailureHandler;
import org.springframework.stereotype.Component;

import java.io.IOException;

/**
 * Brings whoever a provider did not get in back to the sign-in page, which says why in its words.
 */
@Component
class ProviderFailure implements AuthenticationFailureHandler {

    private static final Logger log = LoggerFactory.getLogger(ProviderFailure.class);
    private static final String NOT_ASKED_FOR = "authorization_request_not_found";

    private final AuditTrail trail;
    private final SignInMeters meters;

    ProviderFailure(AuditTrail trail, SignInMeters meters) {
        this.trail = trail;
        this.meters = meters;
    }

    @Override
    public void onAuthenticationFailure(
            HttpServletRequest request,
            HttpServletResponse response,
            AuthenticationException failure)
            throws IOException {
        response.sendRedirect(request.getContextPath() + "/login?" + tell(failure, request));
    }

    private String tell(AuthenticationException failure, HttpServletRequest request) {
        return switch (failure.getCause() instanceof ProviderUnavailable silent
                ? silent
                : failure) {
            case ProviderUserRefused e -> {
                meters.failed(e.provider());
                trail.record(
                        Event.SIGN_IN_FAILED,
                        Actor.Stranger.of(null, request),
                        e.provider(),
                        String.valueOf(e.getMessage()));
                yield "failed=" + e.reason().word() + "&provider=" + e.provider();
            }
            case ProviderUnavailable e -> {
                meters.failed(e.provider());
                log.warn("Nobody can sign in with {}: {}", e.provider(), e.getMessage(), e);
                yield "failed=silent&provider=" + e.provider();
            }
            case OAuth2AuthenticationException e -> "failed=" + word(e);
            default -> "failed=begun-elsewhere";
        };
    }

    private static String word(OAuth2AuthenticationException e) {
        return switch (e.getError().getErrorCode()) {
            case NOT_ASKED_FOR -> "begun-elsewhere";
            case OAuth2ErrorCodes.ACCESS_DENIED -> "denied";
            default -> {
                log.warn("Sign-in with a provider failed: {}", e.getMessage());
                yield "other";
            }
        };
    }
}
