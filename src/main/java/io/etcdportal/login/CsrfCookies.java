package io.etcdportal.login;

import io.etcdportal.login.session.Cookies;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.jspecify.annotations.Nullable;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.security.web.csrf.CsrfTokenRepository;
import org.springframework.security.web.csrf.DefaultCsrfToken;
import org.springframework.stereotype.Component;

import java.util.UUID;

/**
 * What a form carries, and the browser's cookie too, so that no page of somebody else can send the
 * portal's forms.
 */
@Component
class CsrfCookies implements CsrfTokenRepository {

    private static final String COOKIE = "EBP_FORM";
    private static final String HEADER = "X-CSRF-TOKEN";
    private static final String PARAMETER = "_csrf";

    private final Cookies cookies;

    CsrfCookies(Cookies cookies) {
        this.cookies = cookies;
    }

    @Override
    public CsrfToken generateToken(HttpServletRequest request) {
        return token(UUID.randomUUID().toString());
    }

    @Override
    public void saveToken(
            @Nullable CsrfToken token, HttpServletRequest request, HttpServletResponse response) {
        if (token == null) {
            cookies.remove(request, response, COOKIE);
        } else {
            cookies.write(request, response, COOKIE, token.getToken(), Cookies.WITH_THE_BROWSER);
        }
    }

    @Override
    public @Nullable CsrfToken loadToken(HttpServletRequest request) {
        return cookies.read(request, COOKIE).map(CsrfCookies::token).orElse(null);
    }

    private static CsrfToken token(String value) {
        return new DefaultCsrfToken(HEADER, PARAMETER, value);
    }
}
