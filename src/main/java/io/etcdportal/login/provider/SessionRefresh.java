package io.etcdportal.login.provider;

import io.etcdportal.login.session.Session;
import io.etcdportal.login.session.SessionLifecycle;
import io.etcdportal.login.session.Sessions;
import io.etcdportal.login.session.SignIn;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** Asks providers again whether they stand by what they said, while people use the portal. */
@Component
class SessionRefresh {

    private static final Logger log = LoggerFactory.getLogger(SessionRefresh.class);

    private final Providers providers;
    private final ProviderTokenTable providerTokenTable;
    private final ProviderRecheck providerRecheck;
    private final Sessions sessions;
    private final SessionLifecycle sessionLifecycle;
    private final Clock clock;

    SessionRefresh(
            Providers providers,
            ProviderTokenTable providerTokenTable,
            ProviderRecheck providerRecheck,
            Sessions sessions,
            SessionLifecycle sessionLifecycle,
            Clock clock) {
        this.providers = providers;
        this.providerTokenTable = providerTokenTable;
        this.providerRecheck = providerRecheck;
        this.sessions = sessions;
        this.sessionLifecycle = sessionLifecycle;
        this.clock = clock;
    }

    /**
     * {@return who that is now; nothing where nobody vouches for the session any more: then it has
     * ended} A provider that is silent is taken to stand by its word: the session has its own end.
     *
     * @param oldest how old its word may be, where that is less than its settings say
     */
    Optional<SignIn> renew(String sessionId, SignIn signIn, Duration oldest) {
        if (!signIn.byProvider()) {
            return Optional.of(signIn);
        }
        Optional<Provider> provider = providers.find(signIn.provider());
        Optional<ProviderTokens> kept = providerTokenTable.find(sessionId);
        if (provider.isEmpty() || kept.isEmpty()) {
            return withdraw(sessionId, "Nobody vouches for it.");
        }
        return renew(provider.get(), kept.get(), signIn, oldest);
    }

    private Optional<SignIn> renew(
            Provider provider, ProviderTokens providerTokens, SignIn signIn, Duration oldest) {
        Instant now = clock.instant();
        Duration usual = provider.settings().recheckEvery();
        Duration age = Duration.between(providerTokens.asked(), now);
        if (age.compareTo(oldest.compareTo(usual) < 0 ? oldest : usual) < 0
                || provider.isSpared()) {
            return Optional.of(signIn);
        }
        if (!providerTokenTable.claim(providerTokens, now)) {
            return sessions.stillOpen(providerTokens.sessionId()).map(Session::signIn);
        }
        return switch (providerRecheck.ask(provider, providerTokens)) {
            case RecheckResult.Vouched(Set<String> groups) ->
                    regroup(providerTokens, signIn.with(groups));
            case RecheckResult.Withdrawn(String reason) ->
                    withdraw(providerTokens.sessionId(), reason);
            case RecheckResult.Silent(Exception why) -> {
                provider.spare();
                log.warn(
                        "Provider {} could not confirm session {}: {}",
                        provider.name(),
                        providerTokens.sessionId(),
                        why.getMessage());
                yield Optional.of(signIn);
            }
        };
    }

    private Optional<SignIn> regroup(ProviderTokens providerTokens, SignIn now) {
        sessions.regroup(providerTokens.sessionId(), now.groups());
        return Optional.of(now);
    }

    private Optional<SignIn> withdraw(String sessionId, String reason) {
        sessionLifecycle.withdraw(sessionId, reason);
        return Optional.empty();
    }
}
