package io.etcdportal.login.session;

import java.util.Set;
import java.util.stream.Collectors;

/** Names of groups in one column, a line each: none of them has a line break in it. */
final class GroupsColumn {

    private GroupsColumn() {}

    static String write(Set<String> groups) {
        return groups.stream().sorted().collect(Collectors.joining("\n"));
    }

    static Set<String> read(String column) {
        return column.lines().collect(Collectors.toUnmodifiableSet());
    }
}
