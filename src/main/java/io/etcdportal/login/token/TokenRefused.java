package io.etcdportal.login.token;

import io.etcdportal.access.TokenError;

import org.jspecify.annotations.Nullable;
import org.springframework.security.core.AuthenticationException;

/** A token or a ticket was shown that lets nobody in. */
public final class TokenRefused extends AuthenticationException {

    private final TokenError tokenError;
    private final @Nullable String id;
    private final @Nullable String owner;

    TokenRefused(TokenError tokenError) {
        this(tokenError, null, null);
    }

    /**
     * @param id its public id, where who showed it has its secret
     * @param owner the name of its owner, likewise
     */
    TokenRefused(TokenError tokenError, @Nullable String id, @Nullable String owner) {
        super("A token was refused: " + tokenError);
        this.tokenError = tokenError;
        this.id = id;
        this.owner = owner;
    }

    TokenError refusal() {
        return tokenError;
    }

    @Nullable String id() {
        return id;
    }

    @Nullable String owner() {
        return owner;
    }
}
