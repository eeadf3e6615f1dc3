package io.etcdportal.login;

import io.etcdportal.login.session.Arrivals;
import io.etcdportal.login.session.SignedIn;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.security.core.Authentication;
import org.springframework.security.web.authentication.SavedRequestAwareAuthenticationSuccessHandler;
import org.springframework.stereotype.Component;

import java.io.IOException;
import java.util.Objects;

/** Begins a session for whoever the form let in, and brings them where they wanted to go. */
@Component
class FormArrival extends SavedRequestAwareAuthenticationSuccessHandler {

    private final Arrivals arrivals;
    private final KnownDevices devices;

    FormArrival(Arrivals arrivals, KnownDevices devices, WhereTo whereTo) {
        this.arrivals = arrivals;
        this.devices = devices;
        setRequestCache(whereTo);
    }

    @Override
    public void onAuthenticationSuccess(
            HttpServletRequest request, HttpServletResponse response, Authentication who)
            throws IOException, ServletException {
        SignedIn signedIn = (SignedIn) who;
        arrivals.begin(Objects.requireNonNull(signedIn.signIn()), null, request, response);
        devices.remember(signedIn.viewer().user(), request, response);
        super.onAuthenticationSuccess(request, response, who);
    }
}
