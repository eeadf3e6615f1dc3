package io.etcdportal.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.servlet.http.HttpServletResponse;

import org.apache.catalina.Container;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.tomcat.TomcatWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;

import java.io.IOException;

/**
 * Answers what the server refuses before any filter, such as {@code %2F} in a path, in plain text
 * where a sidecar's client asks.
 */
@Component
class ServerRefusals implements WebServerFactoryCustomizer<TomcatWebServerFactory> {

    private static final Logger log = LoggerFactory.getLogger(ServerRefusals.class);

    @Override
    public void customize(TomcatWebServerFactory factory) {
        factory.addContextCustomizers(
                context -> {
                    Container host = context.getParent();
                    host.getPipeline().addValve(new PlainText());
                });
    }

    private static final class PlainText extends ErrorReportValve {

        PlainText() {
            setShowReport(false);
            setShowServerInfo(false);
        }

        @Override
        protected void report(Request request, Response response, @Nullable Throwable problem) {
            String path = request.getRequestURI();
            if (path == null || !ProblemAnswers.isSidecars(path)) {
                super.report(request, response, problem);
                return;
            }
            if (response.getContentWritten() > 0 || !response.setErrorReported()) {
                return;
            }
            byte[] text = (Problem.INVALID_REQUEST.title() + "\n").getBytes(UTF_8);
            response.setContentType("text/plain;charset=UTF-8");
            response.setContentLength(text.length);
            HttpServletResponse headers = response.getResponse();
            headers.setHeader("X-Content-Type-Options", "nosniff");
            headers.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
            try {
                headers.getOutputStream().write(text);
                response.finishResponse();
            } catch (IOException theClientLeft) {
                log.debug("A refusal could not be told", theClientLeft);
            }
        }
    }
}
