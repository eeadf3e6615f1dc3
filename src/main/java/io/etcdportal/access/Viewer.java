package io.etcdportal.access;

import org.jspecify.annotations.Nullable;

import java.util.Set;

/**
 * Who asks: a person, or a token that acts for one.
 *
 * @param user the name of the person, unique in the portal
 * @param groups the groups that the sign-in vouches for
 * @param administrator whether everything is allowed
 * @param token the public id of the token that was presented, where one was
 */
public record Viewer(
        String user, Set<String> groups, boolean administrator, @Nullable String token) {

    public Viewer {
        groups = Set.copyOf(groups);
    }
}
