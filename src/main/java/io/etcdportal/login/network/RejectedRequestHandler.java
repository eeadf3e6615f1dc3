package io.etcdportal.login.network;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.security.web.firewall.RequestRejectedHandler;
import org.springframework.security.web.header.HeaderWriter;
import org.springframework.security.web.header.writers.CacheControlHeadersWriter;
import org.springframework.security.web.header.writers.HstsHeaderWriter;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;
import org.springframework.security.web.header.writers.XContentTypeOptionsHeaderWriter;
import org.springframework.security.web.header.writers.frameoptions.XFrameOptionsHeaderWriter;
import org.springframework.security.web.header.writers.frameoptions.XFrameOptionsHeaderWriter.XFrameOptionsMode;
import org.springframework.stereotype.Component;

import java.io.IOException;
import java.util.List;

/**
 * Answers requests that are refused before any chain of filters: as strictly as the chains would.
 */
@Component
class RejectedRequestHandler implements RequestRejectedHandler {

    private final List<HeaderWriter> headers;

    RejectedRequestHandler(ContentPolicy policy) {
        headers =
                List.of(
                        policy,
                        new XContentTypeOptionsHeaderWriter(),
                        new CacheControlHeadersWriter(),
                        new HstsHeaderWriter(),
                        new XFrameOptionsHeaderWriter(XFrameOptionsMode.DENY),
                        new ReferrerPolicyHeaderWriter(ReferrerPolicy.SAME_ORIGIN));
    }

    @Override
    public void handle(
            HttpServletRequest request,
            HttpServletResponse response,
            RequestRejectedException rejected)
            throws IOException {
        headers.forEach(writer -> writer.writeHeaders(request, response));
        response.sendError(HttpServletResponse.SC_BAD_REQUEST);
    }
}
