package io.etcdportal.login;

import io.etcdportal.audit.AuditEntry.Event;
import io.etcdportal.audit.AuditTrail;
import io.etcdportal.login.identity.IdentitySources;
import io.etcdportal.login.session.PersonTable;
import io.etcdportal.login.session.RevokedCredentials;
import io.etcdportal.login.session.Sessions;
import io.etcdportal.login.token.Tokens;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

import java.util.Map;

/**
 * Ends for good the sessions, tokens and tickets of people whose provider has another issuer in the
 * settings than before. Their ids consist of the provider's name and what its issuer calls them, so
 * another issuer's people can have the same ids, and are somebody else. The issuers are kept in the
 * database, also of providers that are not in the settings for a while.
 */
@Component
class ChangedIssuerCleanup implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(ChangedIssuerCleanup.class);

    private final IdentitySources sources;
    private final KnownIssuerTable table;
    private final Sessions sessions;
    private final Tokens tokens;
    private final PersonTable people;
    private final AuditTrail trail;
    private final TransactionOperations transactions;
    private volatile boolean running;

    ChangedIssuerCleanup(
            IdentitySources sources,
            KnownIssuerTable table,
            Sessions sessions,
            Tokens tokens,
            PersonTable people,
            AuditTrail trail,
            TransactionOperations transactions) {
        this.sources = sources;
        this.table = table;
        this.sessions = sessions;
        this.tokens = tokens;
        this.people = people;
        this.trail = trail;
        this.transactions = transactions;
    }

    /** After the audit, and before anything can be asked of the portal. */
    @Override
    public int getPhase() {
        return 1;
    }

    @Override
    public void start() {
        transactions.executeWithoutResult(_ -> compare());
        running = true;
    }

    @Override
    public void stop() {
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    private void compare() {
        Map<String, String> known = table.all();
        Map<String, String> now = sources.addresses();
        RevokedCredentials ended = new RevokedCredentials();
        now.forEach((name, issuer) -> compare(name, known.get(name), issuer, ended));
        // Whoever comes later under a name whose issuer is not known is new.
        known.forEach(
                (name, issuer) -> {
                    if (issuer.isEmpty() && !now.containsKey(name)) {
                        table.remove(name);
                    }
                });
        ended.record(trail);
    }

    private void compare(
            String name, @Nullable String before, String issuer, RevokedCredentials ended) {
        if (before == null) {
            endAllOf(name, "is new in the settings.", ended);
        } else if (!before.isEmpty() && !before.equals(issuer)) {
            endAllOf(name, "has another issuer now: " + issuer, ended);
        }
        table.put(name, issuer);
    }

    private void endAllOf(String provider, String why, RevokedCredentials ended) {
        String sentence = "Provider " + provider + " " + why;
        int before = ended.count();
        ended.add(Event.SESSION_ENDED, sessions.endAllOfProvider(provider), sentence);
        tokens.revokeAllOfProvider(provider)
                .forEach((event, ids) -> ended.add(event, ids, sentence));
        people.forgetAllOf(provider);
        if (ended.count() > before) {
            log.warn(
                    "{} {} sessions, tokens and tickets have ended",
                    sentence,
                    ended.count() - before);
        }
    }
}
