package io.etcdportal.login.session;

import java.util.Set;

/**
 * Groups whose members may do everything.
 *
 * @param names as the access file would write them
 */
public record AdministratorGroups(Set<String> names) {

    public AdministratorGroups {
        names = Set.copyOf(names);
    }
}
