package io.etcdportal.login.ticket;

import io.etcdportal.download.SentContent;
import io.etcdportal.login.session.SignedIn;
import io.etcdportal.login.token.TokenRefused;
import io.etcdportal.login.token.TokenText;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.context.SecurityContextImpl;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.web.filter.OncePerRequestFilter;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collections;
import java.util.Enumeration;
import java.util.Optional;

/**
 * Lets in who shows a ticket. It comes as the password of HTTP Basic, which {@code curl} and {@code
 * wget} send for a link of the form {@code https://ticket:ebt_…@portal/…}: so it stands in no path,
 * no query, no Referer, and therefore in no access log. It is asked for before passwords are.
 */
public final class TicketFilter extends OncePerRequestFilter {

    /** The name that goes with a ticket. */
    static final String USER = "ticket";

    private static final String BASIC = "basic ";
    private static final String BEGINNING = USER + ":" + TokenText.TICKET;

    private final Tickets tickets;
    private final AuthenticationEntryPoint refuse;

    /**
     * @param refuse answers who is not let in
     */
    public TicketFilter(Tickets tickets, AuthenticationEntryPoint refuse) {
        this.tickets = tickets;
        this.refuse = refuse;
    }

    @Override
    protected void doFilterInternal(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Optional<String> shown = ticket(request.getHeader(HttpHeaders.AUTHORIZATION));
        if (shown.isEmpty()) {
            chain.doFilter(request, response);
            return;
        }
        Tickets.Admitted admitted;
        try {
            admitted = tickets.letIn(shown.get(), use(request));
        } catch (TokenRefused refused) {
            refuse.commence(request, response, refused);
            return;
        }
        SecurityContextHolder.setContext(new SecurityContextImpl(new SignedIn(admitted.viewer())));
        if (!request.getMethod().equals("GET")) {
            chain.doFilter(new WithoutCredentials(request), response);
            return;
        }
        try {
            chain.doFilter(new WithoutCredentials(request), response);
        } finally {
            tickets.settle(admitted, SentContent.of(request));
        }
    }

    private static Optional<String> ticket(@Nullable String header) {
        if (header == null || !header.regionMatches(true, 0, BASIC, 0, BASIC.length())) {
            return Optional.empty();
        }
        try {
            byte[] decoded = Base64.getDecoder().decode(header.substring(BASIC.length()).strip());
            return Optional.of(new String(decoded, StandardCharsets.UTF_8))
                    .filter(pair -> pair.startsWith(BEGINNING))
                    .map(pair -> pair.substring(USER.length() + 1));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Tickets.Use use(HttpServletRequest request) {
        return new Tickets.Use(
                request.getRequestURI().substring(request.getContextPath().length()),
                request.getMethod().equals("GET"),
                request.getHeader(HttpHeaders.RANGE),
                request.getRemoteAddr());
    }

    /** What comes behind would take the ticket for the password of an account. */
    private static final class WithoutCredentials extends HttpServletRequestWrapper {

        WithoutCredentials(HttpServletRequest request) {
            super(request);
        }

        @Override
        public @Nullable String getHeader(String name) {
            return isCredentials(name) ? null : super.getHeader(name);
        }

        @Override
        public Enumeration<String> getHeaders(String name) {
            return isCredentials(name) ? Collections.emptyEnumeration() : super.getHeaders(name);
        }

        private static boolean isCredentials(String name) {
            return name.equalsIgnoreCase(HttpHeaders.AUTHORIZATION);
        }
    }
}
