package io.etcdportal.login.session;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.stereotype.Component;

import java.util.Optional;

/** The cookie that opens a session. It goes with the browser. */
@Component
class SessionCookie {

    private static final String NAME = "EBP_SESSION";

    private final Cookies cookies;

    SessionCookie(Cookies cookies) {
        this.cookies = cookies;
    }

    Optional<String> read(HttpServletRequest request) {
        return cookies.read(request, NAME);
    }

    void write(HttpServletRequest request, HttpServletResponse response, String secret) {
        cookies.write(request, response, NAME, secret, Cookies.WITH_THE_BROWSER);
    }

    void remove(HttpServletRequest request, HttpServletResponse response) {
        cookies.remove(request, response, NAME);
    }
}
