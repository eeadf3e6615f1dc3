package io.etcdportal.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

import java.io.IOException;
import java.util.regex.Pattern;

/**
 * Takes several slashes for one below {@code /sidecar/}: clients of a sidecar put its base address,
 * with a slash at its end, before {@code /v1}, and a sidecar leads them on. Everything else about a
 * path is left to the filters behind, which refuse what is unsafe.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 10)
class DoubleSlashFilter extends OncePerRequestFilter {

    private static final Pattern SLASHES = Pattern.compile("/{2,}");

    @Override
    protected void doFilterInternal(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String path = request.getRequestURI().substring(request.getContextPath().length());
        String single = SLASHES.matcher(path).replaceAll("/");
        boolean doubled = !single.equals(path) && ProblemRenderer.isSidecars(single);
        chain.doFilter(
                doubled ? new Cleaned(request, request.getContextPath() + single) : request,
                response);
    }

    private static final class Cleaned extends HttpServletRequestWrapper {

        private final String uri;

        Cleaned(HttpServletRequest request, String uri) {
            super(request);
            this.uri = uri;
        }

        @Override
        public String getRequestURI() {
            return uri;
        }

        @Override
        public StringBuffer getRequestURL() {
            StringBuffer url = super.getRequestURL();
            return url.replace(url.length() - super.getRequestURI().length(), url.length(), uri);
        }
    }
}
