package io.etcdportal.login;

import io.etcdportal.login.provider.ProviderSignOut;
import io.etcdportal.login.session.SessionLifecycle;
import io.etcdportal.login.session.SignedIn;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.authentication.logout.LogoutSuccessHandler;
import org.springframework.stereotype.Component;

import java.io.IOException;
import java.net.URI;
import java.util.Optional;

/** Ends the session of whoever signs out, and that of their provider with it. */
@Component
class SignOut implements LogoutSuccessHandler {

    /** Where whoever has signed out is told so; providers have to know this address. */
    static final String SIGNED_OUT = "/signed-out";

    private final SessionLifecycle sessionLifecycle;
    private final ProviderSignOut providers;

    SignOut(SessionLifecycle sessionLifecycle, ProviderSignOut providers) {
        this.sessionLifecycle = sessionLifecycle;
        this.providers = providers;
    }

    @Override
    public void onLogoutSuccess(
            HttpServletRequest request, HttpServletResponse response, @Nullable Authentication who)
            throws IOException {
        Optional<URI> provider = Optional.empty();
        if (who instanceof SignedIn signedIn) {
            provider = providers.address(signedIn.viewer(), SIGNED_OUT, request);
            sessionLifecycle.leave(signedIn.viewer(), request, response);
        }
        response.sendRedirect(
                provider.map(URI::toString).orElse(request.getContextPath() + SIGNED_OUT));
    }
}
