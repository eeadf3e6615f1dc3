package io.etcdportal.login;

import io.etcdportal.access.Credential;
import io.etcdportal.login.local.LocalAccounts;
import io.etcdportal.login.session.PersonTable;
import io.etcdportal.login.session.SignIn;
import io.etcdportal.login.session.Viewers;
import io.etcdportal.login.token.PersonDirectory;
import io.etcdportal.login.token.TokenSettings;

import org.springframework.stereotype.Component;

import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * People as the portal knows them: those with an account of its own, and those whom an identity
 * provider last vouched for.
 */
@Component
class KnownPersonDirectory implements PersonDirectory {

    private static final String LOCAL = SignIn.LOCAL + "/";

    private final LocalAccounts accounts;
    private final PersonTable people;
    private final Viewers viewers;
    private final TokenSettings settings;
    private final Clock clock;

    KnownPersonDirectory(
            LocalAccounts accounts,
            PersonTable people,
            Viewers viewers,
            TokenSettings settings,
            Clock clock) {
        this.accounts = accounts;
        this.people = people;
        this.viewers = viewers;
        this.settings = settings;
        this.clock = clock;
    }

    @Override
    public Optional<Known> find(String id) {
        return id.startsWith(LOCAL)
                ? Optional.of(id.substring(LOCAL.length()))
                        .filter(accounts::has)
                        .map(user -> known(id, user, Set.of()))
                : people.find(id)
                        .filter(person -> isTrusted(person.at()))
                        .map(person -> known(id, person.user(), person.groups()));
    }

    private boolean isTrusted(Instant vouchedAt) {
        return vouchedAt.plus(settings.trustGroupsFor()).isAfter(clock.instant());
    }

    private Known known(String id, String user, Set<String> groups) {
        boolean administrator =
                viewers.of(id, user, groups, new Credential.Password()).administrator();
        return new Known(user, groups, administrator);
    }
}
