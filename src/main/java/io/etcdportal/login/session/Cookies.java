package io.etcdportal.login.session;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseCookie;
import org.springframework.stereotype.Component;

import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The portal's cookies. On TLS their names begin with {@code __Host-}: a browser then takes them
 * from this very host alone, so that no neighbour in the domain can plant one.
 *
 * @see <a href="https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis">Cookies: HTTP
 *     State Management Mechanism, section 4.1.3</a>
 */
@Component
public class Cookies {

    /** A time that says: until the browser is closed. */
    public static final Duration WITH_THE_BROWSER = Duration.ofSeconds(-1);

    private static final String OF_THIS_HOST = "__Host-";

    private final CookieSettings settings;

    Cookies(CookieSettings settings) {
        this.settings = settings;
    }

    /** {@return the value of a cookie, where the browser sent it} */
    public Optional<String> read(HttpServletRequest request, String name) {
        String wanted = fullName(request, name);
        return Stream.of(request.getCookies() == null ? new Cookie[0] : request.getCookies())
                .filter(cookie -> cookie.getName().equals(wanted))
                .map(Cookie::getValue)
                .filter(value -> !value.isEmpty())
                .findFirst();
    }

    /** Gives the browser a cookie that scripts can't read. */
    public void write(
            HttpServletRequest request,
            HttpServletResponse response,
            String name,
            String value,
            Duration life) {
        response.addHeader(
                HttpHeaders.SET_COOKIE,
                ResponseCookie.from(fullName(request, name), value)
                        .path("/")
                        .secure(isSecure(request))
                        .httpOnly(true)
                        .sameSite("Lax")
                        .maxAge(life)
                        .build()
                        .toString());
    }

    /** Takes a cookie back. */
    public void remove(HttpServletRequest request, HttpServletResponse response, String name) {
        write(request, response, name, "", Duration.ZERO);
    }

    public String fullName(HttpServletRequest request, String name) {
        return isSecure(request) ? OF_THIS_HOST + name : name;
    }

    public boolean isSecure(HttpServletRequest request) {
        return settings.alwaysSecure() || request.isSecure();
    }
}
