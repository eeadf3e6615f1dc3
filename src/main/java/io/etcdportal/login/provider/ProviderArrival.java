package io.etcdportal.login.provider;

import io.etcdportal.login.session.Arrivals;
import io.etcdportal.login.session.Session;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClient;
import org.springframework.security.web.authentication.SavedRequestAwareAuthenticationSuccessHandler;
import org.springframework.security.web.savedrequest.RequestCache;
import org.springframework.stereotype.Component;

import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/** Begins a session for whoever a provider vouches for, and brings them where they wanted to go. */
@Component
public class ProviderArrival extends SavedRequestAwareAuthenticationSuccessHandler {

    private final Arrivals arrivals;
    private final VoucherTable vouchers;
    private final Clock clock;

    ProviderArrival(Arrivals arrivals, VoucherTable vouchers, RequestCache whereTo, Clock clock) {
        this.arrivals = arrivals;
        this.vouchers = vouchers;
        this.clock = clock;
        setRequestCache(whereTo);
    }

    @Override
    public void onAuthenticationSuccess(
            HttpServletRequest request, HttpServletResponse response, Authentication who)
            throws IOException, ServletException {
        ProviderUsers.VouchedFor person =
                (ProviderUsers.VouchedFor) Objects.requireNonNull(who.getPrincipal());
        Session session = arrivals.begin(person.signIn(), null, request, response);
        vouchers.insert(voucher(session, person, FreshTokens.of(request).orElseThrow()));
        super.onAuthenticationSuccess(request, response, who);
    }

    private Voucher voucher(
            Session session, ProviderUsers.VouchedFor person, OAuth2AuthorizedClient tokens) {
        Instant now = clock.instant();
        return new Voucher(
                session.id(),
                person.signIn().provider(),
                Objects.requireNonNull(person.getSubject()),
                person.getIdToken().getClaimAsString("sid"),
                person.getIdToken().getTokenValue(),
                tokens.getAccessToken().getTokenValue(),
                Optional.ofNullable(tokens.getAccessToken().getExpiresAt()).orElse(now),
                tokens.getRefreshToken() == null ? null : tokens.getRefreshToken().getTokenValue(),
                now);
    }
}
