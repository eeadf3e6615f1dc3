package io.etcdportal.login.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.etcdportal.access.SpoofChecker;
import io.etcdportal.login.session.Cookies;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.stereotype.Component;

import java.time.Duration;
import java.util.Base64;
import java.util.Optional;

/**
 * The name of a sign-in that failed, for the next try: in a cookie of the browser for a minute, and
 * in no address, log or database, since it may be a password in the wrong field.
 */
@Component
public class TypedNameCookie {

    private static final String COOKIE = "EBP_NAME";
    private static final Duration LIFE = Duration.ofMinutes(1);
    private static final int LONGEST = 200;

    private final Cookies cookies;

    TypedNameCookie(Cookies cookies) {
        this.cookies = cookies;
    }

    public void keep(String name, HttpServletRequest request, HttpServletResponse response) {
        if (name.length() <= LONGEST && SpoofChecker.invisible(name).isEmpty()) {
            cookies.write(
                    request,
                    response,
                    COOKIE,
                    Base64.getUrlEncoder().withoutPadding().encodeToString(name.getBytes(UTF_8)),
                    LIFE);
        }
    }

    /** {@return the name, which is not kept any longer} */
    public String take(HttpServletRequest request, HttpServletResponse response) {
        Optional<String> kept = cookies.read(request, COOKIE);
        if (kept.isPresent()) {
            cookies.remove(request, response, COOKIE);
        }
        return kept.map(TypedNameCookie::decoded).orElse("");
    }

    private static String decoded(String kept) {
        try {
            return new String(Base64.getUrlDecoder().decode(kept), UTF_8);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }
}
