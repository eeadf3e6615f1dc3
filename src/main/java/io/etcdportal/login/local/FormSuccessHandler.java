package io.etcdportal.login.local;

import io.etcdportal.login.session.RequestedPageCookie;
import io.etcdportal.login.session.SessionLifecycle;
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
public class FormSuccessHandler extends SavedRequestAwareAuthenticationSuccessHandler {

    private static final Logger log = LoggerFactory.getLogger(FormSuccessHandler.class);

    private final SessionLifecycle sessionLifecycle;
    private final DeviceCookies devices;
    private final EmergencyAccount emergency;

    FormSuccessHandler(
            SessionLifecycle sessionLifecycle,
            DeviceCookies devices,
            EmergencyAccount emergency,
            RequestedPageCookie requestedPageCookie) {
        this.sessionLifecycle = sessionLifecycle;
        this.devices = devices;
        this.emergency = emergency;
        setRequestCache(requestedPageCookie);
    }

    @Override
    public void onAuthenticationSuccess(
            HttpServletRequest request, HttpServletResponse response, Authentication who)
            throws IOException, ServletException {
        SignedIn signedIn = (SignedIn) who;
        SignIn signIn = Objects.requireNonNull(signedIn.signIn());
        boolean inEmergency = signIn.provider().equals(SignIn.EMERGENCY);
        sessionLifecycle.begin(signIn, inEmergency ? emergency.longest() : null, request, response);
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
