package io.etcdportal.login.local;

import org.springframework.security.core.AuthenticationException;

import java.time.Duration;

/** A password was tried too often: it is not looked at for a while, whether it fits or not. */
public final class TooManyAttempts extends AuthenticationException {

    private final transient Duration left;

    TooManyAttempts(Duration left) {
        super("Too many attempts");
        this.left = left;
    }

    /** {@return how long to stay away} */
    public Duration left() {
        return left;
    }
}
