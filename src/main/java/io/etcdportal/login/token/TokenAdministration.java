package io.etcdportal.login.token;

import static java.util.Objects.requireNonNull;

import io.etcdportal.access.Viewer;
import io.etcdportal.audit.AuditEntry.Event;
import io.etcdportal.audit.AuditTrail;
import io.etcdportal.audit.Origin;
import io.etcdportal.paging.Page;

import jakarta.servlet.http.HttpServletRequest;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.web.server.ResponseStatusException;

import java.time.Clock;
import java.util.Map;
import java.util.stream.Collectors;

/** What people do with tokens, each time with its record: the same for the API and for pages. */
@Component
class TokenAdministration {

    private final Tokens tokens;
    private final AuditTrail trail;
    private final TransactionOperations transactions;
    private final TokenSettings settings;
    private final Clock clock;

    TokenAdministration(
            Tokens tokens,
            AuditTrail trail,
            TransactionOperations transactions,
            TokenSettings settings,
            Clock clock) {
        this.tokens = tokens;
        this.trail = trail;
        this.transactions = transactions;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * {@return one page of the tokens of the viewer and their teams}
     *
     * @param everybody whether those of all others are wanted too, which is for administrators
     */
    Page<TokenView> list(Viewer viewer, boolean everybody, @Nullable String cursor, int size) {
        if (everybody && !viewer.administrator()) {
            throw new AccessDeniedException("The tokens of all others are for administrators.");
        }
        return (everybody ? tokens.ofEverybody(cursor, size) : tokens.of(viewer, cursor, size))
                .map(this::view);
    }

    TokenView find(Viewer viewer, String id) {
        return view(require(viewer, id));
    }

    /** Makes a token, or none that isn't written down. */
    Tokens.Made make(Viewer viewer, TokenRequest wanted, HttpServletRequest request) {
        return requireNonNull(
                transactions.execute(
                        _ -> {
                            Tokens.Made made = tokens.make(viewer, wanted);
                            record(Event.TOKEN_CREATED, viewer, made.token(), request);
                            return made;
                        }));
    }

    /** Revokes a token; one that is revoked already stays so. */
    void revoke(Viewer viewer, String id, HttpServletRequest request) {
        Token token = require(viewer, id);
        transactions.executeWithoutResult(
                _ -> {
                    if (tokens.revoke(id)) {
                        record(Event.TOKEN_REVOKED, viewer, token, request);
                    }
                });
    }

    /** Somebody else's token is the same as none. */
    private Token require(Viewer viewer, String id) {
        return tokens.find(viewer, id)
                .orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
    }

    private void record(Event event, Viewer viewer, Token token, HttpServletRequest request) {
        trail.record(
                event,
                Origin.of(viewer, request),
                null,
                token.id(),
                Map.of(
                        "name", token.name(),
                        "owner", token.owner().name(),
                        "verbs",
                                token.reach().verbs().stream()
                                        .sorted()
                                        .map(verb -> verb.verb())
                                        .collect(Collectors.joining(", ")),
                        "clusters", token.reach().clusters().toString(),
                        "addresses",
                                token.addresses().stream()
                                        .map(AddressRange::text)
                                        .collect(Collectors.joining(", ")),
                        "expires", token.expires().toString()));
    }

    TokenView view(Token token) {
        return TokenView.of(token, clock.instant(), settings.warnBefore());
    }
}
