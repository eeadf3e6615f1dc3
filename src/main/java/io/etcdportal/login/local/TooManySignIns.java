package io.etcdportal.login.local;

import org.springframework.security.core.AuthenticationException;

import java.time.Duration;

/** So many passwords wait to be checked that this one was not looked at. */
public final class TooManySignIns extends AuthenticationException {

    /** When it is worth trying again. */
    public static final Duration RETRY_AFTER = Duration.ofSeconds(5);

    TooManySignIns() {
        super("Too many sign-ins at once");
    }
}
