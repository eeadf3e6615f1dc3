package io.etcdportal.login.local;

import io.etcdportal.audit.Actor;

import org.jspecify.annotations.Nullable;

/**
 * A request that tries a password.
 *
 * @param address the network address that it came from
 * @param device what the browser's cookie says that it is, where it has been here before
 * @param stranger who tries, of whom nothing is known yet
 * @param reason what the emergency account would be used for; nothing where it can't be
 */
public record PasswordAttempt(
        String address, @Nullable String device, Actor.Stranger stranger, @Nullable String reason) {

    /** {@return who tries, with the name of an account that there is} */
    Actor.Stranger claiming(@Nullable String account) {
        return new Actor.Stranger(
                account, stranger.address(), stranger.userAgent(), stranger.requestId());
    }

    /** Leaves out the cookie. */
    @Override
    public String toString() {
        return "Attempt[" + address + "]";
    }
}
