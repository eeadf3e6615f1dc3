package io.etcdportal.login.provider;

import io.etcdportal.login.session.SignIn;
import io.etcdportal.login.session.SignedIn;
import io.etcdportal.login.session.Viewers;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.context.SecurityContextImpl;
import org.springframework.web.filter.OncePerRequestFilter;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** Sees to it that what a provider said of whoever asks is not too old. */
final class GroupRefreshFilter extends OncePerRequestFilter {

    private static final Duration AS_THE_SETTINGS_SAY = Duration.ofDays(1);

    private final SessionRefresh sessionRefresh;
    private final Viewers viewers;

    GroupRefreshFilter(SessionRefresh sessionRefresh, Viewers viewers) {
        this.sessionRefresh = sessionRefresh;
        this.viewers = viewers;
    }

    @Override
    protected void doFilterInternal(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (SecurityContextHolder.getContext().getAuthentication() instanceof SignedIn signedIn) {
            renew(signedIn);
        }
        chain.doFilter(request, response);
    }

    private void renew(SignedIn signedIn) {
        SignIn before = signedIn.signIn();
        Optional<String> session = Viewers.session(signedIn.viewer());
        if (before == null || session.isEmpty()) {
            return;
        }
        Optional<SignIn> now = sessionRefresh.renew(session.get(), before, AS_THE_SETTINGS_SAY);
        if (now.isEmpty()) {
            SecurityContextHolder.clearContext();
        } else if (!now.get().equals(before)) {
            SecurityContextHolder.setContext(
                    new SecurityContextImpl(
                            new SignedIn(
                                    viewers.of(now.get(), signedIn.viewer().credential()),
                                    now.get())));
        }
    }
}
