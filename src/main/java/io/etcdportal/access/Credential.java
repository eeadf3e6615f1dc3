package io.etcdportal.access;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/** What a viewer showed to prove who they are. No secret is in it. */
public sealed interface Credential {

    /** {@return the public id of the token, where one was shown} */
    default @Nullable String token() {
        return null;
    }

    /** A name and password, sent along with the request. */
    record Password() implements Credential {}

    /**
     * The cookie of a session that began with a sign-in.
     *
     * @param id the public name of the session, which opens nothing
     * @param until when it ends at the latest
     */
    record Session(String id, Instant until) implements Credential {}

    /**
     * The cookie of a session of the emergency account.
     *
     * @param id the public name of the session, which opens nothing
     * @param reason what it is for, in the words of the one who signed in
     * @param until when it ends at the latest
     */
    record Emergency(String id, String reason, Instant until) implements Credential {}

    /**
     * A token that the portal made.
     *
     * @param token its public id
     */
    record PortalToken(String token) implements Credential {}

    /**
     * A token that somebody else signed.
     *
     * @param issuer who, by the name that the settings give them
     * @param until when it ends
     */
    record Jwt(String issuer, Instant until) implements Credential {}
}
