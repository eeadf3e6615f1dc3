package io.etcdportal.access;

import io.etcdportal.access.Credential.Owner.Person;
import io.etcdportal.access.Credential.PortalToken;

import java.util.Set;

/**
 * Who asks: a person, or a program that acts for a person or a team.
 *
 * @param id what stays the same when the name changes, unique in the portal: where the person comes
 *     from and their id there, as {@code local/alice}
 * @param user the name of the person, unique in the portal; the access file uses it
 * @param groups the groups that the sign-in vouches for
 * @param administrator whether everything is allowed; never where a token was shown
 * @param credential what they showed
 */
public record Viewer(
        String id, String user, Set<String> groups, boolean administrator, Credential credential) {

    private static final String LOCAL = "local/";

    public Viewer {
        groups = Set.copyOf(groups);
    }

    /**
     * {@return whether it is an account of the portal's own, which has a password that HTTP Basic
     * takes; nobody else has one}
     */
    public boolean hasPassword() {
        return id.startsWith(LOCAL);
    }

    /** {@return whether no grant is needed: the administrator's tokens need none either} */
    boolean needsNoGrant() {
        return switch (credential) {
            case PortalToken(_, Person owner, _, _) -> owner.administrator();
            case Credential.Ticket ticket -> ticket.administrator();
            default -> administrator;
        };
    }
}
