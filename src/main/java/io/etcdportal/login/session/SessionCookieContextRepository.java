package io.etcdportal.login.session;

import io.etcdportal.paging.PollHeader;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.context.SecurityContextImpl;
import org.springframework.security.web.context.HttpRequestResponseHolder;
import org.springframework.security.web.context.SecurityContextRepository;
import org.springframework.stereotype.Component;

/** Who a request comes from, by the session that its cookie opens. */
@Component
public class SessionCookieContextRepository implements SecurityContextRepository {

    private final Sessions sessions;
    private final SessionCookie cookie;
    private final Viewers viewers;

    SessionCookieContextRepository(Sessions sessions, SessionCookie cookie, Viewers viewers) {
        this.sessions = sessions;
        this.cookie = cookie;
        this.viewers = viewers;
    }

    @Override
    @Deprecated
    @SuppressWarnings("deprecation")
    public SecurityContext loadContext(HttpRequestResponseHolder holder) {
        HttpServletRequest request = holder.getRequest();
        return cookie.read(request)
                .flatMap(isPoll(request) ? sessions::find : sessions::open)
                .<SecurityContext>map(this::context)
                .orElseGet(SecurityContextHolder::createEmptyContext);
    }

    /** An open page asks for itself: nobody may be using it. */
    private static boolean isPoll(HttpServletRequest request) {
        return request.getMethod().equals("GET") && request.getHeader(PollHeader.NAME) != null;
    }

    private SecurityContext context(Session session) {
        return new SecurityContextImpl(new SignedIn(viewers.of(session), session.signIn()));
    }

    /** Whoever lets somebody in begins the session: see {@link SessionLifecycle}. */
    @Override
    public void saveContext(
            SecurityContext context, HttpServletRequest request, HttpServletResponse response) {}

    @Override
    public boolean containsContext(HttpServletRequest request) {
        return cookie.read(request).isPresent();
    }
}
