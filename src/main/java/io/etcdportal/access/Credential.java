package io.etcdportal.access;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/** What a viewer showed to prove who they are. No secret is in it. */
public sealed interface Credential {

    /** {@return the public id of the token, where one was shown} */
    default @Nullable String token() {
        return null;
    }

    /** {@return the clusters that it can be used for that with, whatever its owner may do} */
    default ClusterScope scope(Permission permission) {
        return new ClusterScope.Everything();
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
     * @param owner whose rights it has
     * @param scope how far it reaches among them
     * @param until when it ends
     */
    record PortalToken(String token, Owner owner, TokenScope scope, Instant until)
            implements Credential {

        @Override
        public ClusterScope scope(Permission permission) {
            return scope.scope(permission);
        }
    }

    /**
     * A link that fetches one backup once.
     *
     * @param token its public id
     * @param administrator whether its maker may do everything
     * @param scope how far it reaches among what its maker may do
     */
    record Ticket(String token, boolean administrator, TokenScope scope) implements Credential {

        @Override
        public ClusterScope scope(Permission permission) {
            return scope.scope(permission);
        }
    }

    /** Whose rights a token has. */
    sealed interface Owner {

        /**
         * The person that the viewer names.
         *
         * @param administrator whether they may do everything. Their token may not, save with the
         *     clusters that it reaches
         */
        record Person(boolean administrator) implements Owner {}

        /** A team, whoever is in it. */
        record OfTeam(String team) implements Owner {}
    }

    /**
     * A token that somebody else signed.
     *
     * @param issuer who, by the name that the settings give them
     * @param until when it ends
     */
    record Jwt(String issuer, Instant until) implements Credential {}
}
