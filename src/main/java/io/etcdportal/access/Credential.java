package io.etcdportal.access;

import org.jspecify.annotations.Nullable;

/** What a viewer showed to prove who they are. No secret is in it. */
public sealed interface Credential {

    /** {@return the public id of the token, where one was shown} */
    default @Nullable String token() {
        return null;
    }

    /** A name and password, sent along with the request. */
    record Password() implements Credential {}

    /** The cookie of a session that began with a sign-in. */
    record Session() implements Credential {}

    /**
     * A token that the portal made.
     *
     * @param token its public id
     */
    record PortalToken(String token) implements Credential {}
}
