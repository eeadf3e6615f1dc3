package io.etcdportal.login;

import io.etcdportal.login.local.EmergencyAccount;
import io.etcdportal.login.local.LocalAccounts;
import io.etcdportal.login.session.SignIn;
import io.etcdportal.login.session.SignedIn;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

import java.io.IOException;

/** Lets nobody in by a session whose account is gone, or has another password since. */
final class StaleSessionFilter extends OncePerRequestFilter {

    private final LocalAccounts accounts;
    private final EmergencyAccount emergency;

    StaleSessionFilter(LocalAccounts accounts, EmergencyAccount emergency) {
        this.accounts = accounts;
        this.emergency = emergency;
    }

    @Override
    protected void doFilterInternal(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (SecurityContextHolder.getContext().getAuthentication() instanceof SignedIn signedIn
                && signedIn.signIn() != null
                && isStale(signedIn.signIn())) {
            SecurityContextHolder.clearContext();
        }
        chain.doFilter(request, response);
    }

    private boolean isStale(SignIn signIn) {
        return switch (signIn.provider()) {
            case SignIn.LOCAL -> emergency.is(signIn.user()) || !accounts.isStillGood(signIn);
            case SignIn.EMERGENCY -> !emergency.is(signIn.user()) || !accounts.isStillGood(signIn);
            default -> false;
        };
    }
}
