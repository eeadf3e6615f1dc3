package io.etcdportal.testbed;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.CookieManager;
import java.net.HttpCookie;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Somebody who looks at pages as with a browser: with a session, and forms that were loaded. */
public final class Visitor {

    private static final Pattern CSRF =
            Pattern.compile("name=\"_csrf\" (?:type=\"hidden\" )?value=\"([^\"]+)\"");

    private final Portal portal;
    private final CookieManager cookies = new CookieManager();
    private final HttpClient http = HttpClient.newBuilder().cookieHandler(cookies).build();

    private Visitor(Portal portal) {
        this.portal = portal;
    }

    /** Somebody who has not signed in. */
    public static Visitor stranger(Portal portal) {
        return new Visitor(portal);
    }

    /** Somebody who has signed in, with the usual password. */
    public static Visitor signedIn(Portal portal, String user) {
        Visitor visitor = new Visitor(portal);
        visitor.post(
                "/login",
                "/login",
                "username=" + encoded(user) + "&password=" + encoded(user + Portal.PASSWORD));
        return visitor;
    }

    /** Has the browser keep a cookie. */
    public Visitor keep(String name, String value) {
        HttpCookie cookie = new HttpCookie(name, value);
        cookie.setPath("/");
        cookie.setVersion(0);
        cookies.getCookieStore().add(portal.uri("/"), cookie);
        return this;
    }

    /** {@return the answer to following a link} */
    public HttpResponse<String> get(String path) {
        return send(HttpRequest.newBuilder(portal.uri(path)).header("Accept", "text/html"));
    }

    /**
     * {@return the answer to sending a form; a redirection is not followed}
     *
     * @param formPage the page that has the form
     */
    public HttpResponse<String> post(String formPage, String path, String form) {
        Matcher token = CSRF.matcher(get(formPage).body());
        if (!token.find()) {
            throw new IllegalStateException(formPage + " has no form");
        }
        return send(
                HttpRequest.newBuilder(portal.uri(path))
                        .header("Accept", "text/html")
                        .header("Referer", portal.uri(formPage).toString())
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString(form + "&_csrf=" + encoded(token.group(1)))));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return http.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8);
    }
}
