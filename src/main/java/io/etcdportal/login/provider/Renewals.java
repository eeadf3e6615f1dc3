package io.etcdportal.login.provider;

import io.etcdportal.login.session.Arrivals;
import io.etcdportal.login.session.Session;
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
class Renewals {

    private static final Logger log = LoggerFactory.getLogger(Renewals.class);

    private final Providers providers;
    private final VoucherTable vouchers;
    private final Questions questions;
    private final Sessions sessions;
    private final Arrivals arrivals;
    private final Clock clock;

    Renewals(
            Providers providers,
            VoucherTable vouchers,
            Questions questions,
            Sessions sessions,
            Arrivals arrivals,
            Clock clock) {
        this.providers = providers;
        this.vouchers = vouchers;
        this.questions = questions;
        this.sessions = sessions;
        this.arrivals = arrivals;
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
        Optional<Voucher> voucher = vouchers.find(sessionId);
        if (provider.isEmpty() || voucher.isEmpty()) {
            return withdraw(sessionId, "Nobody vouches for it.");
        }
        return renew(provider.get(), voucher.get(), signIn, oldest);
    }

    private Optional<SignIn> renew(
            Provider provider, Voucher voucher, SignIn signIn, Duration oldest) {
        Instant now = clock.instant();
        Duration usual = provider.settings().recheckEvery();
        Duration age = Duration.between(voucher.asked(), now);
        if (age.compareTo(oldest.compareTo(usual) < 0 ? oldest : usual) < 0
                || provider.isSpared()) {
            return Optional.of(signIn);
        }
        if (!vouchers.claim(voucher, now)) {
            return sessions.stillOpen(voucher.sessionId()).map(Session::signIn);
        }
        return switch (questions.ask(provider, voucher)) {
            case Answer.Vouched(Set<String> groups) -> regroup(voucher, signIn.with(groups));
            case Answer.Withdrawn(String reason) -> withdraw(voucher.sessionId(), reason);
            case Answer.Silent(Exception why) -> {
                provider.spare();
                log.warn(
                        "Provider {} does not say whether it still vouches for session {}: {}",
                        provider.name(),
                        voucher.sessionId(),
                        why.getMessage());
                yield Optional.of(signIn);
            }
        };
    }

    private Optional<SignIn> regroup(Voucher voucher, SignIn now) {
        sessions.regroup(voucher.sessionId(), now.groups());
        return Optional.of(now);
    }

    private Optional<SignIn> withdraw(String sessionId, String reason) {
        arrivals.withdraw(sessionId, reason);
        return Optional.empty();
    }
}
