package io.etcdportal.login;

import io.etcdportal.login.session.Arrivals;
import io.etcdportal.login.session.SignIn;
import io.etcdportal.login.session.SignedIn;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.authentication.SavedRequestAwareAuthenticationSuccessHandler;
import org.springframework.stereotype.Component;

import java.io.IOException;
import java.util.Objects;

/** Begins a session for whoever the form let in, and brings them where they wanted to go. */
@Component
class FormArrival extends SavedRequestAwareAuthenticationSuccessHandler {

    private static final Logger log = LoggerFactory.getLogger(FormArrival.class);

    private final Arrivals arrivals;
    private final KnownDevices devices;
    private final EmergencyAccount emergency;

    FormArrival(
            Arrivals arrivals, KnownDevices devices, EmergencyAccount emergency, WhereTo whereTo) {
        this.arrivals = arrivals;
        this.devices = devices;
        this.emergency = emergency;
        setRequestCache(whereTo);
    }

    @Override
    public void onAuthenticationSuccess(
            HttpServletRequest request, HttpServletResponse response, Authentication who)
            throws IOException, ServletException {
        SignedIn signedIn = (SignedIn) who;
        SignIn signIn = Objects.requireNonNull(signedIn.signIn());
        boolean inEmergency = signIn.provider().equals(SignIn.EMERGENCY);
        arrivals.begin(signIn, inEmergency ? emergency.longest() : null, request, response);
        if (inEmergency) {
            log.warn(
                    "{} has signed in with the emergency account: {}",
                    signIn.user(),
                    signIn.reason());
        }
        devices.remember(signedIn.viewer().user(), request, response);
        super.onAuthenticationSuccess(request, response, who);
    }
}
