package io.etcdportal.login.provider;

import io.etcdportal.login.session.Session;
import io.etcdportal.login.session.SessionLifecycle;

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
public class ProviderSuccessHandler extends SavedRequestAwareAuthenticationSuccessHandler {

    private final SessionLifecycle sessionLifecycle;
    private final ProviderTokenTable providerTokenTable;
    private final Clock clock;

    ProviderSuccessHandler(
            SessionLifecycle sessionLifecycle,
            ProviderTokenTable providerTokenTable,
            RequestCache whereTo,
            Clock clock) {
        this.sessionLifecycle = sessionLifecycle;
        this.providerTokenTable = providerTokenTable;
        this.clock = clock;
        setRequestCache(whereTo);
    }

    @Override
    public void onAuthenticationSuccess(
            HttpServletRequest request, HttpServletResponse response, Authentication who)
            throws IOException, ServletException {
        ProviderUsers.ProviderUser person =
                (ProviderUsers.ProviderUser) Objects.requireNonNull(who.getPrincipal());
        Session session = sessionLifecycle.begin(person.signIn(), null, request, response);
        providerTokenTable.insert(
                providerTokens(session, person, RequestTokenRepository.of(request).orElseThrow()));
        super.onAuthenticationSuccess(request, response, who);
    }

    private ProviderTokens providerTokens(
            Session session, ProviderUsers.ProviderUser person, OAuth2AuthorizedClient tokens) {
        Instant now = clock.instant();
        return new ProviderTokens(
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
