package io.etcdportal.login;

import static java.util.Objects.requireNonNull;

import io.etcdportal.access.Viewer;
import io.etcdportal.audit.AuditEntry.Event;
import io.etcdportal.audit.AuditTrail;
import io.etcdportal.audit.Origin;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/** One's own tokens by REST. A token can't make another one. */
@RestController
@RequestMapping("/api/v1/tokens")
class ApiTokenApi {

    private static final int DEFAULT_DAYS = 90;

    private final ApiTokens tokens;
    private final AuditTrail trail;
    private final TransactionOperations transactions;

    ApiTokenApi(ApiTokens tokens, AuditTrail trail, TransactionOperations transactions) {
        this.tokens = tokens;
        this.trail = trail;
        this.transactions = transactions;
    }

    /**
     * What is asked for.
     *
     * @param name what the owner wants to call it
     * @param days how long it shall be good for, from 1 to 366; 90 where it isn't said
     */
    record Wanted(
            @NotBlank @Size(max = 100) String name, @Nullable @Min(1) @Max(366) Integer days) {

        Duration life() {
            int wanted = days == null ? DEFAULT_DAYS : days;
            return Duration.ofDays(wanted);
        }
    }

    /**
     * A token that has just been made.
     *
     * @param secret the token itself: it is shown this once
     */
    record MadeToken(ApiToken token, String secret) {

        /** Leaves out the token itself. */
        @Override
        public String toString() {
            return "MadeToken[token=" + token + "]";
        }
    }

    @GetMapping
    List<ApiToken> list(Viewer viewer) {
        return tokens.ofOwner(viewer.user());
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    MadeToken make(Viewer viewer, @Valid @RequestBody Wanted wanted, HttpServletRequest request) {
        if (viewer.credential().token() != null) {
            throw new TokenCannotMakeTokens();
        }
        return inTransaction(
                () -> {
                    ApiTokens.Made made = tokens.make(viewer.user(), wanted.name(), wanted.life());
                    trail.record(
                            Event.TOKEN_CREATED,
                            Origin.of(viewer, request),
                            made.token().id(),
                            wanted.name());
                    return new MadeToken(made.token(), made.text());
                });
    }

    @DeleteMapping("/{id}")
    ResponseEntity<Void> revoke(
            Viewer viewer, @PathVariable String id, HttpServletRequest request) {
        return inTransaction(
                () -> {
                    if (!tokens.revoke(id, viewer.user())) {
                        return ResponseEntity.notFound().<Void>build();
                    }
                    trail.record(
                            Event.TOKEN_REVOKED,
                            Origin.of(viewer, request),
                            id,
                            "Revoked by its owner.");
                    return ResponseEntity.noContent().<Void>build();
                });
    }

    /** No token without a record of it, and none that is gone without one. */
    private <T> T inTransaction(Supplier<T> work) {
        return requireNonNull(transactions.execute(_ -> work.get()));
    }
}
