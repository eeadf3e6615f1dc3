package io.etcdportal.login.token;

import io.etcdportal.access.Refusal;

import org.jspecify.annotations.Nullable;
import org.springframework.security.core.AuthenticationException;

/** A token or a ticket was shown that lets nobody in. */
public final class TokenRefused extends AuthenticationException {

    private final Refusal refusal;
    private final @Nullable String id;
    private final @Nullable String owner;

    TokenRefused(Refusal refusal) {
        this(refusal, null, null);
    }

    /**
     * @param id its public id, where who showed it has its secret
     * @param owner the name of its owner, likewise
     */
    TokenRefused(Refusal refusal, @Nullable String id, @Nullable String owner) {
        super("A token was refused: " + refusal);
        this.refusal = refusal;
        this.id = id;
        this.owner = owner;
    }

    Refusal refusal() {
        return refusal;
    }

    @Nullable String id() {
        return id;
    }

    @Nullable String owner() {
        return owner;
    }
}
