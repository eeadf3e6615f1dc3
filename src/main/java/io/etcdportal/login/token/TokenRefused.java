package io.etcdportal.login.token;

import io.etcdportal.access.Refusal;

import org.jspecify.annotations.Nullable;
import org.springframework.security.core.AuthenticationException;

/** A token was shown that lets nobody in. */
public final class TokenRefused extends AuthenticationException {

    private final Refusal refusal;
    private final transient @Nullable Token token;

    TokenRefused(Refusal refusal) {
        this(refusal, null);
    }

    /**
     * @param token the token, where who showed it has its secret
     */
    TokenRefused(Refusal refusal, @Nullable Token token) {
        super("A token was refused: " + refusal);
        this.refusal = refusal;
        this.token = token;
    }

    Refusal refusal() {
        return refusal;
    }

    @Nullable Token token() {
        return token;
    }
}
