package io.etcdportal.login.session;

import io.etcdportal.access.Viewer;
import io.etcdportal.audit.Actor;
import io.etcdportal.audit.AuditEntry.Event;
import io.etcdportal.audit.AuditTrail;
import io.etcdportal.audit.Origin;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import java.time.Duration;

/** The one place where sessions begin and end, each with its record. */
@Component
public class SessionLifecycle {

    private static final int LONGEST_AGENT = 200;

    private final Sessions sessions;
    private final SessionCookie cookie;
    private final Viewers viewers;
    private final AuditTrail trail;
    private final SignInMeters meters;

    SessionLifecycle(
            Sessions sessions,
            SessionCookie cookie,
            Viewers viewers,
            AuditTrail trail,
            SignInMeters meters) {
        this.sessions = sessions;
        this.cookie = cookie;
        this.viewers = viewers;
        this.trail = trail;
        this.meters = meters;
    }

    /**
     * Lets somebody in: a session of its own with an id of its own; the one that the browser had
     * ends.
     *
     * @param longest how long it may last, where that is less than usual
     * @throws io.etcdportal.audit.AuditUnavailable where it can't be written down: then it has not
     *     begun
     */
    public Session begin(
            SignIn signIn,
            @Nullable Duration longest,
            HttpServletRequest request,
            HttpServletResponse response) {
        cookie.read(request).flatMap(sessions::open).ifPresent(old -> sessions.end(old.id()));
        Sessions.Begun begun =
                sessions.begin(signIn, request.getRemoteAddr(), userAgent(request), longest);
        Session session = begun.session();
        try {
            record(event(signIn), viewers.of(session), request, session.id(), detail(signIn));
        } catch (RuntimeException e) {
            sessions.end(session.id());
            throw e;
        }
        meters.succeeded(signIn.provider());
        cookie.write(request, response, begun.secret());
        return session;
    }

    private static Event event(SignIn signIn) {
        return signIn.reason() == null ? Event.SIGNED_IN : Event.EMERGENCY_SIGN_IN;
    }

    private static String detail(SignIn signIn) {
        return signIn.reason() == null
                ? "Signed in with " + signIn.provider() + "."
                : "The emergency account is used: " + signIn.reason();
    }

    /** Lets somebody out who asked for it. */
    public void leave(Viewer viewer, HttpServletRequest request, HttpServletResponse response) {
        cookie.remove(request, response);
        String id = Viewers.session(viewer).orElse("");
        if (sessions.end(id)) {
            record(Event.SIGNED_OUT, viewer, request, id, "Signed out.");
        }
    }

    /**
     * Ends a session, as the one who has it asked for from elsewhere.
     *
     * @return whether they have such a session
     */
    public boolean end(Viewer viewer, String id, HttpServletRequest request) {
        if (sessions.has(viewer, id) && sessions.end(id)) {
            record(Event.SESSION_ENDED, viewer, request, id, "Ended by the one who has it.");
            return true;
        }
        return false;
    }

    /**
     * Ends a session that nobody vouches for any more.
     *
     * @param reason a sentence for the audit
     */
    public void withdraw(String id, String reason) {
        if (sessions.end(id)) {
            trail.record(Event.SESSION_ENDED, new Actor.Portal(), id, reason);
        }
    }

    private void record(
            Event event, Viewer viewer, HttpServletRequest request, String id, String detail) {
        trail.record(event, Origin.of(viewer, request), id, detail);
    }

    private static @Nullable String userAgent(HttpServletRequest request) {
        String agent = request.getHeader("User-Agent");
        return agent == null || agent.length() <= LONGEST_AGENT
                ? agent
                : agent.substring(0, LONGEST_AGENT);
    }
}
