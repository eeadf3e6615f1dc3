package io.etcdportal.login.network;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.http.HttpHeaders;
import org.springframework.web.filter.OncePerRequestFilter;

import java.io.IOException;

/**
 * Refuses what can't be read before anything has begun. Parameters that can't be decoded the server
 * would write into its log, and a password can be among them; and headers that answers and the
 * audit need would fail where a failure is being told.
 */
public final class RequestValidationFilter extends OncePerRequestFilter {

    /**
     * @throws org.springframework.security.web.firewall.RequestRejectedException where a header has
     *     control characters in it; {@link RejectedRequestHandler} answers then
     */
    @Override
    protected void doFilterInternal(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        request.getHeader(HttpHeaders.USER_AGENT);
        request.getHeader(HttpHeaders.ACCEPT);
        if (isOfAnyType(request)) {
            response.sendError(HttpServletResponse.SC_BAD_REQUEST);
            return;
        }
        try {
            request.getParameterNames();
        } catch (IllegalStateException unreadable) {
            response.sendError(HttpServletResponse.SC_BAD_REQUEST);
            return;
        }
        chain.doFilter(request, response);
    }

    /** A body is of one type. Spring fails where a wildcard is read as one. */
    private static boolean isOfAnyType(HttpServletRequest request) {
        String type = request.getContentType();
        return type != null && type.split(";", 2)[0].indexOf('*') >= 0;
    }
}
