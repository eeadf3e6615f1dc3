package io.etcdportal.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;

import org.slf4j.MDC;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

import java.io.IOException;
import java.util.UUID;

/** Gives each request an id of its own, which the answer, the log and the audit carry. */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
class RequestId extends OncePerRequestFilter {

    /**
     * The path that was asked for, without the context path, also while an error of it is being
     * answered elsewhere.
     */
    static final String PATH = RequestId.class.getName() + ".path";

    /** The id, also where the request comes without this filter's wrapper. */
    static final String ID = RequestId.class.getName() + ".id";

    private static final String HEADER = "X-Request-Id";
    private static final String LOG_KEY = "requestId";

    @Override
    protected void doFilterInternal(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String id = UUID.randomUUID().toString();
        request.setAttribute(
                PATH, request.getRequestURI().substring(request.getContextPath().length()));
        request.setAttribute(ID, id);
        response.setHeader(HEADER, id);
        MDC.put(LOG_KEY, id);
        try {
            chain.doFilter(new Identified(request, id), response);
        } finally {
            MDC.remove(LOG_KEY);
        }
    }

    private static final class Identified extends HttpServletRequestWrapper {

        private final String id;

        Identified(HttpServletRequest request, String id) {
            super(request);
            this.id = id;
        }

        @Override
        public String getRequestId() {
            return id;
        }
    }
}
