package io.etcdportal.login.session;

import io.etcdportal.access.Viewer;
import io.etcdportal.paging.Page;
import io.etcdportal.paging.TimeCursor;

import jakarta.servlet.http.HttpServletRequest;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

import java.time.Instant;

/** One's own sessions by REST. */
@RestController
@RequestMapping("/api/v1/sessions")
class SessionApi {

    private static final int LARGEST_PAGE = 500;

    private final Sessions sessions;
    private final SessionLifecycle sessionLifecycle;

    SessionApi(Sessions sessions, SessionLifecycle sessionLifecycle) {
        this.sessions = sessions;
        this.sessionLifecycle = sessionLifecycle;
    }

    /**
     * A session as the one who has it sees it.
     *
     * @param id its public name, which opens nothing
     * @param provider who vouched at the sign-in
     * @param address where the sign-in came from
     * @param userAgent what the browser calls itself
     * @param begun when it began
     * @param used when it was last used, to the minute
     * @param until when it ends, however much it is used
     * @param current whether this very request came by it
     */
    record OwnSession(
            String id,
            String provider,
            String address,
            @Nullable String userAgent,
            Instant begun,
            Instant used,
            Instant until,
            boolean current) {

        static OwnSession of(Session session, Viewer viewer) {
            return new OwnSession(
                    session.id(),
                    session.signIn().provider(),
                    session.address(),
                    session.userAgent(),
                    session.begun(),
                    session.used(),
                    session.until(),
                    Viewers.session(viewer).filter(session.id()::equals).isPresent());
        }
    }

    /** The latest first. */
    @GetMapping
    Page<OwnSession> list(
            Viewer viewer,
            @RequestParam(required = false) @Nullable TimeCursor cursor,
            @RequestParam(defaultValue = "100") int limit) {
        int size = Math.clamp(limit, 1, LARGEST_PAGE);
        return sessions.ofViewer(viewer, cursor, size)
                .map(session -> OwnSession.of(session, viewer));
    }

    @DeleteMapping("/{id}")
    ResponseEntity<Void> end(Viewer viewer, @PathVariable String id, HttpServletRequest request) {
        return ResponseEntity.status(
                        sessionLifecycle.end(viewer, id, request)
                                ? HttpStatus.NO_CONTENT
                                : HttpStatus.NOT_FOUND)
                .build();
    }
}
