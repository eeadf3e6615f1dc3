package io.etcdportal.web;

import io.etcdportal.access.AccessContactSettings;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.View;

import tools.jackson.databind.json.JsonMapper;

import java.util.Map;
import java.util.regex.Pattern;

/**
 * The only place that gives errors their form: a page for people, problem details (RFC 9457) for
 * programs, and plain text for what speaks the sidecar's language.
 */
@Component
class ProblemRenderer {

    private static final Pattern SIDECARS = Pattern.compile("/+sidecar(?:[/;%\\\\]|$)");

    private final JsonMapper json;
    private final Formats formats;
    private final LayoutModel layout;
    private final AccessContactSettings contact;

    ProblemRenderer(
            JsonMapper json, Formats formats, LayoutModel layout, AccessContactSettings contact) {
        this.contact = contact;
        this.json = json;
        this.layout = layout;
        this.formats = formats;
    }

    /**
     * @param detail what happened this time, as sentences that the viewer may read
     */
    ModelAndView answer(Problem problem, @Nullable String detail, HttpServletRequest request) {
        String path = path(request);
        String requestId = String.valueOf(request.getAttribute(RequestId.ID));
        ModelAndView answer;
        if (isSidecars(path)) {
            answer = new ModelAndView(asText(problem, detail));
        } else if (path.startsWith("/api/") && !wantsPage(request)) {
            answer = new ModelAndView(asJson(problem, detail, requestId));
        } else {
            answer = asPage(problem, detail, requestId);
            layout.addTo(answer);
        }
        answer.setStatus(problem.status());
        return answer;
    }

    /** {@return whether a path, without the context path, is of the sidecar's own interface} */
    static boolean isSidecars(String path) {
        return SIDECARS.matcher(path).lookingAt();
    }

    /** What the server itself refuses never comes to the filter that keeps the path. */
    private static String path(HttpServletRequest request) {
        if (request.getAttribute(RequestId.PATH) instanceof String kept) {
            return kept;
        }
        return request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI) instanceof String refused
                ? refused.substring(Math.min(refused.length(), request.getContextPath().length()))
                : "";
    }

    private static boolean wantsPage(HttpServletRequest request) {
        String accept = request.getHeader(HttpHeaders.ACCEPT);
        return accept != null && accept.contains(MediaType.TEXT_HTML_VALUE);
    }

    private ModelAndView asPage(Problem problem, @Nullable String detail, String requestId) {
        String key = "problem." + problem.slug();
        return new ModelAndView(
                "web/problem",
                Map.of(
                        "status",
                        problem.status().value(),
                        "title",
                        formats.translated(key + ".title", problem.title()),
                        "next",
                        formats.translated(key + ".next", problem.next()),
                        "detail",
                        detail == null ? "" : detail,
                        "contact",
                        isAboutAccess(problem) ? contact.text().orElse("") : "",
                        "contactLink",
                        isAboutAccess(problem) ? contact.link().orElse("") : "",
                        "requestId",
                        requestId));
    }

    private View asJson(Problem problem, @Nullable String detail, String requestId) {
        ProblemDetail body = ProblemDetail.forStatus(problem.status());
        body.setType(problem.type());
        body.setTitle(problem.title());
        body.setDetail(detail);
        body.setProperty("next", problem.next());
        if (isAboutAccess(problem)) {
            contact.text().ifPresent(text -> body.setProperty("contact", text));
        }
        body.setProperty("requestId", requestId);
        return (_, _, response) ->
                write(
                        response,
                        MediaType.APPLICATION_PROBLEM_JSON_VALUE,
                        json.writeValueAsBytes(body));
    }

    /** A cluster that is hidden is told in the same words as one that there is none of. */
    private static boolean isAboutAccess(Problem problem) {
        return switch (problem) {
            case DENIED, DOWNLOAD_DENIED, CHECK_DENIED, TOKEN_TOO_NARROW, CLUSTER_NOT_FOUND -> true;
            default -> false;
        };
    }

    private static View asText(Problem problem, @Nullable String detail) {
        String text = (detail == null ? problem.title() : detail) + "\n";
        return (_, _, response) ->
                write(
                        response,
                        "text/plain;charset=UTF-8",
                        text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    private static void write(HttpServletResponse response, String type, byte[] body)
            throws java.io.IOException {
        response.setContentType(type);
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }
}
