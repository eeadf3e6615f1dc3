package io.etcdportal.login.token;

import io.etcdportal.access.Viewer;
import io.etcdportal.download.SentContent;
import io.etcdportal.login.session.SignedIn;

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
 * Lets in who shows a token or a ticket, before passwords and tokens of others are looked at. A
 * token comes as {@code Bearer}. A ticket comes as the password of HTTP Basic, which {@code curl}
 * and {@code wget} send for a link of the form {@code https://ticket:ebt_…@portal/…}: so it stands
 * in no path, no query, no Referer, and therefore in no access log.
 */
public final class TokenFilter extends OncePerRequestFilter {

    /** The name that goes with a ticket. */
    static final String TICKET_USER = "ticket";

    private static final String BEARER = "bearer ";
    private static final String BASIC = "basic ";
    private static final String TICKET = TICKET_USER + ":" + TokenKind.TICKET.prefix();

    private final Tokens tokens;
    private final AuthenticationEntryPoint refuse;

    /**
     * @param refuse answers who is not let in
     */
    public TokenFilter(Tokens tokens, AuthenticationEntryPoint refuse) {
        this.tokens = tokens;
        this.refuse = refuse;
    }

    @Override
    protected void doFilterInternal(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Optional<Tokens.Admitted> admitted;
        try {
            admitted = letIn(request);
        } catch (TokenRefused refused) {
            refuse.commence(request, response, refused);
            return;
        }
        if (admitted.isEmpty()) {
            chain.doFilter(request, response);
            return;
        }
        Viewer viewer = admitted.get().viewer();
        SecurityContextHolder.setContext(new SecurityContextImpl(new SignedIn(viewer)));
        tokens.notices(viewer).forEach(response::setHeader);
        try {
            chain.doFilter(new WithoutCredentials(request), response);
        } finally {
            if (request.getMethod().equals("GET")) {
                tokens.settle(admitted.get(), SentContent.of(request));
            }
        }
    }

    private Optional<Tokens.Admitted> letIn(HttpServletRequest request) {
        String header = String.valueOf(request.getHeader(HttpHeaders.AUTHORIZATION)).strip();
        TokenUse use = TokenUse.of(request);
        return isToken(header)
                ? Optional.of(tokens.letIn(TokenKind.API, header.substring(BEARER.length()), use))
                : ticket(header).map(ticket -> tokens.letIn(TokenKind.TICKET, ticket, use));
    }

    private static boolean isToken(String header) {
        return header.regionMatches(true, 0, BEARER, 0, BEARER.length())
                && header.startsWith(TokenKind.API.prefix(), BEARER.length());
    }

    private static Optional<String> ticket(String header) {
        if (!header.regionMatches(true, 0, BASIC, 0, BASIC.length())) {
            return Optional.empty();
        }
        try {
            byte[] decoded = Base64.getDecoder().decode(header.substring(BASIC.length()).strip());
            return Optional.of(new String(decoded, StandardCharsets.UTF_8))
                    .filter(pair -> pair.startsWith(TICKET))
                    .map(pair -> pair.substring(TICKET_USER.length() + 1));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
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
