package io.etcdportal.access;

import static java.util.stream.Collectors.toMap;

import java.util.List;
import java.util.Map;

/**
 * Everything that the access file says.
 *
 * @param teams in the order of the file
 * @param accounts by the names that people sign in with
 */
record AccessPolicy(List<Team> teams, Map<String, Account> accounts) {

    /** Nobody may do anything. */
    static final AccessPolicy NOBODY = new AccessPolicy(List.of(), List.of());

    AccessPolicy {
        teams = List.copyOf(teams);
        accounts = Map.copyOf(accounts);
    }

    AccessPolicy(List<Team> teams, List<Account> accounts) {
        this(teams, accounts.stream().collect(toMap(Account::user, account -> account)));
    }

    /** {@return whether there is no team and no account} */
    boolean namesNobody() {
        return teams.isEmpty() && accounts.isEmpty();
    }
}
