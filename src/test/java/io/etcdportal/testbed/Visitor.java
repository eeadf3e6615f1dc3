package io.etcdportal.testbed;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Somebody with a browser, as far as servers see it: keeps the cookies of each server, fills in
 * forms, and follows a redirect where told to.
 */
public final class Visitor {

    private static final Pattern FORM_TOKEN = Pattern.compile("name=\"_csrf\" value=\"([^\"]+)\"");
    private static final Pattern ACTION = Pattern.compile("action=\"([^\"]+)\"");
    private static final int MOST_REDIRECTS = 10;

    private final Portal portal;
    private final Map<String, Map<String, String>> cookies = new HashMap<>();
    private String formToken = "";
    private String page = "/";

    public Visitor(Portal portal) {
        this.portal = portal;
    }

    /** Follows a link, without following where it redirects to. */
    public HttpResponse<String> get(String path) {
        page = path;
        return send(HttpRequest.newBuilder(portal.uri(path)).header("Accept", "text/html"));
    }

    /**
     * Asks for a page as an open page does.
     *
     * @param tag the entity tag of the last answer; empty where there is none
     */
    public HttpResponse<String> poll(String path, String tag) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(portal.uri(path))
                        .header("Accept", "text/html")
                        .header("X-Poll", "1");
        if (!tag.isEmpty()) {
            request.header("If-None-Match", tag);
        }
        return send(request);
    }

    /** Calls the API by the session. */
    public HttpResponse<String> call(String method, String path) {
        return send(
                HttpRequest.newBuilder(portal.uri(path))
                        .header("X-CSRF-TOKEN", formToken)
                        .method(method, BodyPublishers.noBody()));
    }

    /** Sends any request, with the cookies and the form token that the last page gave. */
    public HttpResponse<String> submit(HttpRequest.Builder request) {
        return send(request.header("X-CSRF-TOKEN", formToken));
    }

    /** Sends any request by the cookies alone, as another site could make a browser do. */
    public HttpResponse<String> submitWithoutFormToken(HttpRequest.Builder request) {
        return send(request);
    }

    /** Follows a link to any server, without following where it redirects to. */
    public HttpResponse<String> ask(URI link) {
        return send(HttpRequest.newBuilder(link).header("Accept", "text/html"));
    }

    /** Follows a link to its end, over redirects and servers. */
    public HttpResponse<String> follow(URI link) {
        HttpResponse<String> answer =
                send(HttpRequest.newBuilder(link).header("Accept", "text/html"));
        return follow(answer);
    }

    /** Follows a link of the portal to its end, over redirects and servers. */
    public HttpResponse<String> followHere(String path) {
        return follow(portal.uri(path));
    }

    /** Fills in the form of somebody else's page, and sends it. */
    public HttpResponse<String> submit(HttpResponse<String> form, Map<String, String> fields) {
        Matcher action = ACTION.matcher(form.body());
        if (!action.find()) {
            throw new IllegalStateException("no form: " + form.uri() + "\n" + form.body());
        }
        URI where = form.uri().resolve(action.group(1).replace("&amp;", "&"));
        return send(
                HttpRequest.newBuilder(where)
                        .header("Accept", "text/html")
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString(form(fields))));
    }

    /** Follows where an answer redirects to, to the end. */
    public HttpResponse<String> follow(HttpResponse<String> answer) {
        HttpResponse<String> current = answer;
        for (int i = 0; i < MOST_REDIRECTS && current.statusCode() / 100 == 3; i++) {
            URI next =
                    current.uri().resolve(current.headers().firstValue("Location").orElseThrow());
            current = send(HttpRequest.newBuilder(next).header("Accept", "text/html"));
        }
        return current;
    }

    /** Sends the form of the page that was last looked at. */
    public HttpResponse<String> post(String path, Map<String, String> fields) {
        Map<String, String> all = new LinkedHashMap<>(fields);
        all.put("_csrf", formToken);
        return send(
                HttpRequest.newBuilder(portal.uri(path))
                        .header("Accept", "text/html")
                        .header("Referer", portal.uri(page).toString())
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString(form(all))));
    }

    private static String form(Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), UTF_8))
                .collect(Collectors.joining("&"));
    }

    /** Signs in by the form, and looks at the front page afterwards. */
    public HttpResponse<String> signIn(String user, String password) {
        get("/login");
        HttpResponse<String> answer =
                post("/login", Map.of("username", user, "password", password));
        if (cookie("EBP_SESSION").isPresent()) {
            get("/clusters");
        }
        return answer;
    }

    /** {@return the value of a cookie of the portal} */
    public Optional<String> cookie(String name) {
        return Optional.ofNullable(jar(portal.uri("/")).get(name));
    }

    /** Plants a cookie for the portal. */
    public void keep(String name, String value) {
        jar(portal.uri("/")).put(name, value);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        Map<String, String> jar = jar(request.build().uri());
        addCookies(request, jar);
        HttpResponse<String> answer = portal.send(request, BodyHandlers.ofString());
        answer.headers().allValues("Set-Cookie").forEach(cookie -> take(jar, cookie));
        Matcher token = FORM_TOKEN.matcher(answer.body());
        if (token.find()) {
            formToken = token.group(1);
        }
        return answer;
    }

    private static void addCookies(HttpRequest.Builder request, Map<String, String> jar) {
        if (!jar.isEmpty()) {
            request.header(
                    "Cookie",
                    jar.entrySet().stream()
                            .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
                            .collect(Collectors.joining("; ")));
        }
    }

    private static void take(Map<String, String> jar, String cookie) {
        String[] pair = cookie.split(";", 2)[0].split("=", 2);
        if (pair[1].isEmpty()) {
            jar.remove(pair[0]);
        } else {
            jar.put(pair[0], pair[1]);
        }
    }

    private Map<String, String> jar(URI uri) {
        return cookies.computeIfAbsent(uri.getAuthority(), _ -> new LinkedHashMap<>());
    }
}
