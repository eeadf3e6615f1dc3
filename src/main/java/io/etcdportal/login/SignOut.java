package io.etcdportal.login;

import io.etcdportal.login.session.Arrivals;
import io.etcdportal.login.session.SignedIn;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.authentication.logout.LogoutSuccessHandler;
import org.springframework.stereotype.Component;

import java.io.IOException;

/** Ends the session of whoever signs out. */
@Component
class SignOut implements LogoutSuccessHandler {

    private final Arrivals arrivals;

    SignOut(Arrivals arrivals) {
        this.arrivals = arrivals;
    }

    @Override
    public void onLogoutSuccess(
            HttpServletRequest request, HttpServletResponse response, @Nullable Authentication who)
            throws IOException {
        if (who instanceof SignedIn signedIn) {
            arrivals.leave(signedIn.viewer(), request, response);
        }
        response.sendRedirect(request.getContextPath() + "/login?signedOut");
    }
}
