package io.etcdportal.login.network;

import io.etcdportal.login.provider.Providers;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.security.web.header.HeaderWriter;
import org.springframework.stereotype.Component;

import java.util.stream.Collectors;

/**
 * What a page may load and where its forms may lead: into the portal, and where the form that signs
 * out is redirected to, to the identity providers.
 */
@Component
public class ContentPolicy implements HeaderWriter {

    private static final String HEADER = "Content-Security-Policy";
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
                    + " font-src 'self'; connect-src 'self'; base-uri 'none';"
                    + " frame-ancestors 'none'; form-action 'self'";

    private final Providers providers;

    ContentPolicy(Providers providers) {
        this.providers = providers;
    }

    @Override
    public void writeHeaders(HttpServletRequest request, HttpServletResponse response) {
        if (!response.containsHeader(HEADER)) {
            response.setHeader(
                    HEADER,
                    providers.origins().stream()
                            .sorted()
                            .map(origin -> " " + origin)
                            .collect(Collectors.joining("", POLICY, "")));
        }
    }
}
