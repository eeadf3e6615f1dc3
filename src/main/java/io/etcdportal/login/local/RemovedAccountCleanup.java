package io.etcdportal.login.local;

import io.etcdportal.access.AccessFileChange;
import io.etcdportal.audit.AuditEntry.Event;
import io.etcdportal.audit.AuditTrail;
import io.etcdportal.login.session.RevokedCredentials;
import io.etcdportal.login.session.Sessions;
import io.etcdportal.login.session.SignIn;
import io.etcdportal.login.token.TokenOwner;
import io.etcdportal.login.token.Tokens;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.EventListener;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Ends for good the sessions, tokens and tickets of accounts and teams that the access file no
 * longer has. Whoever is later added under the same name is somebody else, and gets none of them
 * back. The names are kept in the database, so that a removal while the portal was stopped is seen
 * at its next start.
 */
@Component
class RemovedAccountCleanup {

    private static final Logger log = LoggerFactory.getLogger(RemovedAccountCleanup.class);
    private static final String ACCOUNT = SignIn.LOCAL + "/";

    private final KnownNameTable table;
    private final LocalAccounts accounts;
    private final Tokens tokens;
    private final Sessions sessions;
    private final AuditTrail trail;
    private final TransactionOperations transactions;

    /** Whom the file had when this portal last read it: another replica may be ahead of it. */
    private Set<String> last = Set.of();

    RemovedAccountCleanup(
            KnownNameTable table,
            LocalAccounts accounts,
            Tokens tokens,
            Sessions sessions,
            AuditTrail trail,
            TransactionOperations transactions) {
        this.table = table;
        this.accounts = accounts;
        this.tokens = tokens;
        this.sessions = sessions;
        this.trail = trail;
        this.transactions = transactions;
    }

    /**
     * Compares the file with whom it had before. A file that says nothing at all ends nothing: that
     * may be a mistake, and nobody gets in by it meanwhile.
     */
    @EventListener
    @Order(Ordered.HIGHEST_PRECEDENCE)
    synchronized void compare(AccessFileChange.Taken taken) {
        if (taken.saysNothing()) {
            log.warn(
                    "The access file {} is empty. No tokens are revoked because of that.",
                    taken.file());
            return;
        }
        Set<String> now =
                Stream.concat(
                                Stream.concat(
                                                taken.accounts().stream(),
                                                accounts.administrator().stream())
                                        .map(LocalAccounts::viewerId),
                                taken.teams().stream()
                                        .map(team -> new TokenOwner.OfTeam(team).id()))
                        .collect(Collectors.toUnmodifiableSet());
        transactions.executeWithoutResult(_ -> endAllBut(now));
        last = now;
    }

    private void endAllBut(Set<String> now) {
        RevokedCredentials ended = new RevokedCredentials();
        Set<String> gone = new HashSet<>(table.all());
        gone.addAll(last);
        gone.removeAll(now);
        for (String id : gone) {
            table.remove(id);
            endAllOf(id, "was removed from the access file.", ended);
        }
        for (String id : now) {
            if (table.add(id)) {
                endAllOf(id, "is new in the access file.", ended);
            }
        }
        ended.record(trail);
        if (!gone.isEmpty()) {
            log.info(
                    "The access file no longer has {}: {} sessions, tokens and tickets have ended",
                    gone,
                    ended.count());
        }
    }

    private void endAllOf(String id, String why, RevokedCredentials ended) {
        String sentence =
                id.startsWith(ACCOUNT)
                        ? "Account " + id.substring(ACCOUNT.length()) + " " + why
                        : "Team " + id.substring(id.indexOf('/') + 1) + " " + why;
        ended.add(Event.SESSION_ENDED, sessions.endAllOf(id), sentence);
        tokens.revokeAllOf(id).forEach((event, ids) -> ended.add(event, ids, sentence));
    }
}
