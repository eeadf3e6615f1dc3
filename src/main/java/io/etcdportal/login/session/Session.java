package io.etcdportal.login.session;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/**
 * A sign-in that lasts, and the browser that it is for.
 *
 * @param id its public name; what opens it is the secret in the browser's cookie, of which only a
 *     hash is kept
 * @param signIn who signed in, and what vouched for them
 * @param address the network address that they signed in from
 * @param userAgent what their browser calls itself
 * @param begun when they signed in
 * @param used when it was last used, to the minute
 * @param until when it ends, however much it is used
 */
public record Session(
        String id,
        SignIn signIn,
        String address,
        @Nullable String userAgent,
        Instant begun,
        Instant used,
        Instant until) {}
