package io.etcdportal.login.session;

import static java.util.stream.Collectors.toUnmodifiableSet;

import io.etcdportal.access.SpoofChecker;

import java.util.Set;

/**
 * Groups whose members may do everything.
 *
 * @param names as the access file would write them
 */
public record AdministratorGroups(Set<String> names) {

    public AdministratorGroups {
        names = names.stream().map(SpoofChecker::composed).collect(toUnmodifiableSet());
    }
}
