package io.etcdportal.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.servlet.http.HttpServletResponse;

import org.apache.catalina.Container;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.apache.tomcat.util.res.StringManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.tomcat.TomcatWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;

import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.util.UUID;

/**
 * Answers what the server refuses before any filter: {@code %2F} in a path, in plain text where a
 * sidecar's client asks, and headers that are too large, with how large they may be.
 */
@Component
class ServerErrorCustomizer implements WebServerFactoryCustomizer<TomcatWebServerFactory> {

    private static final Logger log = LoggerFactory.getLogger(ServerErrorCustomizer.class);

    private static final String TOO_LARGE =
            StringManager.getManager("org.apache.coyote.http11")
                    .getString("iib.requestheadertoolarge.error");

    private final JsonMapper json;
    private final DataSize mostOfHeaders;

    ServerErrorCustomizer(
            JsonMapper json,
            @Value("${server.max-http-request-header-size}") DataSize mostOfHeaders) {
        this.json = json;
        this.mostOfHeaders = mostOfHeaders;
    }

    @Override
    public void customize(TomcatWebServerFactory factory) {
        factory.addContextCustomizers(
                context -> {
                    Container host = context.getParent();
                    host.getPipeline().addValve(new ErrorValve());
                });
    }

    private final class ErrorValve extends ErrorReportValve {

        ErrorValve() {
            setShowReport(false);
            setShowServerInfo(false);
        }

        @Override
        protected void report(Request request, Response response, @Nullable Throwable problem) {
            String path = request.getRequestURI();
            boolean sidecars = path != null && ProblemRenderer.isSidecars(path);
            boolean tooLarge = problem != null && TOO_LARGE.equals(problem.getMessage());
            if (!sidecars && !tooLarge) {
                super.report(request, response, problem);
                return;
            }
            if (response.getContentWritten() > 0 || !response.setErrorReported()) {
                return;
            }
            String detail = null;
            if (tooLarge) {
                detail = "They have more than " + mostOfHeaders.toBytes() + " bytes.";
                response.setStatus(Problem.HEADERS_TOO_LARGE.status().value());
            }
            if (sidecars) {
                String title =
                        (tooLarge ? Problem.HEADERS_TOO_LARGE : Problem.INVALID_REQUEST).title();
                String text = (detail == null ? title : title + ". " + detail) + "\n";
                send(response, "text/plain;charset=UTF-8", text.getBytes(UTF_8));
            } else {
                send(
                        response,
                        MediaType.APPLICATION_PROBLEM_JSON_VALUE,
                        tooLarge(response, detail));
            }
        }

        private byte[] tooLarge(Response response, @Nullable String detail) {
            Problem problem = Problem.HEADERS_TOO_LARGE;
            String id = UUID.randomUUID().toString();
            response.getResponse().setHeader("X-Request-Id", id);
            log.info(
                    "Request {} was refused: its headers have more than {}"
                            + " (server.max-http-request-header-size)",
                    id,
                    mostOfHeaders);
            ProblemDetail body = ProblemDetail.forStatus(problem.status());
            body.setType(problem.type());
            body.setTitle(problem.title());
            body.setDetail(detail);
            body.setProperty("next", problem.next());
            body.setProperty("requestId", id);
            return json.writeValueAsBytes(body);
        }

        private static void send(Response response, String type, byte[] text) {
            response.setContentType(type);
            response.setContentLength(text.length);
            HttpServletResponse headers = response.getResponse();
            // No filter of Spring Security has seen the request.
            headers.setHeader(
                    "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
            headers.setHeader("X-Content-Type-Options", "nosniff");
            headers.setHeader("X-Frame-Options", "DENY");
            headers.setHeader("Referrer-Policy", "same-origin");
            headers.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
            try {
                headers.getOutputStream().write(text);
                response.finishResponse();
            } catch (IOException theClientLeft) {
                log.debug("Could not send an error response", theClientLeft);
            }
        }
    }
}
