package io.etcdportal.audit;

import io.etcdportal.access.Viewer;

import jakarta.servlet.http.HttpServletRequest;

import org.jspecify.annotations.Nullable;

/**
 * Who asked, and how the request came.
 *
 * @param viewer who asked
 * @param address the network address that it came from
 * @param userAgent what the client calls itself
 * @param requestId the id that the answer and the log carry too
 */
public record Origin(Viewer viewer, String address, @Nullable String userAgent, String requestId)
        implements Actor {

    /** {@return where a request comes from} */
    public static Origin of(Viewer viewer, HttpServletRequest request) {
        return new Origin(
                viewer,
                request.getRemoteAddr(),
                request.getHeader("User-Agent"),
                request.getRequestId());
    }
}
