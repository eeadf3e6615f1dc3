package io.etcdportal.login.session;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.security.web.savedrequest.RequestCache;
import org.springframework.security.web.savedrequest.SavedRequest;
import org.springframework.security.web.savedrequest.SimpleSavedRequest;
import org.springframework.stereotype.Component;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The page that somebody wanted who has to sign in first, in a cookie of their browser. Of its
 * address only the path below the context path and the query are kept, so that it can't lead
 * anywhere but into the portal.
 */
@Component
public class RequestedPageCookie implements RequestCache {

    private static final String COOKIE = "EBP_WHERE_TO";
    private static final Duration LIFE = Duration.ofMinutes(15);
    private static final int LONGEST = 2_000;

    /** Two slashes, or one of either kind, would begin the name of a host. */
    private static final Pattern OF_THE_PORTAL = Pattern.compile("/(?![/\\\\])[\\x21-\\x7e]*");

    private final Cookies cookies;

    RequestedPageCookie(Cookies cookies) {
        this.cookies = cookies;
    }

    /** {@return whether a browser follows a link to a page, whose reader can sign in} */
    public static boolean isFollowedLink(HttpServletRequest request) {
        return request.getMethod().equals("GET")
                && String.valueOf(request.getHeader(HttpHeaders.ACCEPT)).contains("text/html")
                && request.getHeader(HttpHeaders.AUTHORIZATION) == null;
    }

    @Override
    public void saveRequest(HttpServletRequest request, HttpServletResponse response) {
        String address =
                request.getRequestURI().substring(request.getContextPath().length())
                        + (request.getQueryString() == null ? "" : "?" + request.getQueryString());
        if (isFollowedLink(request) && isOfThePortal(address)) {
            String value =
                    Base64.getUrlEncoder()
                            .withoutPadding()
                            .encodeToString(address.getBytes(StandardCharsets.UTF_8));
            cookies.write(request, response, COOKIE, value, LIFE);
        }
    }

    @Override
    public @Nullable SavedRequest getRequest(
            HttpServletRequest request, HttpServletResponse response) {
        return cookies.read(request, COOKIE)
                .flatMap(RequestedPageCookie::decode)
                .filter(RequestedPageCookie::isOfThePortal)
                .map(SimpleSavedRequest::new)
                .orElse(null);
    }

    private static Optional<String> decode(String value) {
        try {
            return Optional.of(
                    new String(Base64.getUrlDecoder().decode(value), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static boolean isOfThePortal(String address) {
        return address.length() <= LONGEST && OF_THE_PORTAL.matcher(address).matches();
    }

    /** Only the address is kept, which the browser asks for again: nothing has to be restored. */
    @Override
    public @Nullable HttpServletRequest getMatchingRequest(
            HttpServletRequest request, HttpServletResponse response) {
        return null;
    }

    @Override
    public void removeRequest(HttpServletRequest request, HttpServletResponse response) {
        if (cookies.read(request, COOKIE).isPresent()) {
            cookies.remove(request, response, COOKIE);
        }
    }
}
