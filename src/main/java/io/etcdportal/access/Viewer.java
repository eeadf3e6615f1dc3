package io.etcdportal.access;

import java.util.Set;

/**
 * Who asks: a person, or a program that acts for a person or a team.
 *
 * @param id what stays the same when the name changes, unique in the portal: where the person comes
 *     from and their id there, as {@code local/alice}
 * @param user the name of the person, unique in the portal; the access file uses it
 * @param groups the groups that the sign-in vouches for
 * @param administrator whether everything is allowed
 * @param credential what they showed
 */
public record Viewer(
        String id, String user, Set<String> groups, boolean administrator, Credential credential) {

    public Viewer {
        groups = Set.copyOf(groups);
    }
}
