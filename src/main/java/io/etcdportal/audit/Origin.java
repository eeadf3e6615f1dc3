package io.etcdportal.audit;

import io.etcdportal.access.Viewer;

import jakarta.servlet.http.HttpServletRequest;

import org.jspecify.annotations.Nullable;

/**
 * Who asked, and how the request came.
 *
 * @param viewer who asked
 * @param address the network address that it came from
 * @param userAgent what the client calls itself, at most 200 characters of it
 * @param requestId the id that the answer and the log carry too
 */
public record Origin(Viewer viewer, String address, @Nullable String userAgent, String requestId) {

    private static final int LONGEST = 200;

    /** {@return where a request comes from} */
    public static Origin of(Viewer viewer, HttpServletRequest request) {
        String agent = request.getHeader("User-Agent");
        return new Origin(
                viewer,
                request.getRemoteAddr(),
                agent == null || agent.length() <= LONGEST ? agent : agent.substring(0, LONGEST),
                request.getRequestId());
    }
}
