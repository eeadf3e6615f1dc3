package io.etcdportal.access;

import java.util.List;

/**
 * Everything that the access file says.
 *
 * @param teams in the order of the file
 * @param accounts in the order of the file
 */
public record AccessPolicy(List<Team> teams, List<Account> accounts) {

    /** Nobody may do anything. */
    static final AccessPolicy NOBODY = new AccessPolicy(List.of(), List.of());

    public AccessPolicy {
        teams = List.copyOf(teams);
        accounts = List.copyOf(accounts);
    }
}
