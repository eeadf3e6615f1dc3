package io.etcdportal.login.provider;

import io.etcdportal.access.CredentialStatus;
import io.etcdportal.access.Viewer;
import io.etcdportal.login.session.Session;
import io.etcdportal.login.session.Sessions;
import io.etcdportal.login.session.SignIn;
import io.etcdportal.login.session.Viewers;

import org.springframework.stereotype.Component;

import java.time.Duration;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Whether the provider that vouched for somebody still does, and for every group that they came
 * with.
 */
@Component
class ProviderCredentialStatus implements CredentialStatus {

    /**
     * How old its word may be while somebody is being served: with the time between two questions,
     * less than the half minute in which a removal has to take effect.
     */
    private static final Duration OLDEST = Duration.ofSeconds(10);

    private final Sessions sessions;
    private final SessionRefresh sessionRefresh;

    ProviderCredentialStatus(Sessions sessions, SessionRefresh sessionRefresh) {
        this.sessions = sessions;
        this.sessionRefresh = sessionRefresh;
    }

    /** A session that has ended is told by {@code SessionStanding}. */
    @Override
    public Optional<String> lost(Viewer viewer) {
        return Viewers.session(viewer)
                .flatMap(sessions::stillOpen)
                .flatMap(session -> lost(viewer, session));
    }

    private Optional<String> lost(Viewer viewer, Session session) {
        Optional<SignIn> now = sessionRefresh.renew(session.id(), session.signIn(), OLDEST);
        if (now.isEmpty()) {
            return Optional.of("Nobody vouches for " + viewer.user() + " any more.");
        }
        TreeSet<String> left = new TreeSet<>(viewer.groups());
        left.removeAll(now.get().groups());
        return left.isEmpty()
                ? Optional.empty()
                : Optional.of(viewer.user() + " is no longer in " + String.join(", ", left) + ".");
    }
}
