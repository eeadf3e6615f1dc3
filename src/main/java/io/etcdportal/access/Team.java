package io.etcdportal.access;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;

import java.util.List;
import java.util.Set;

/**
 * People who share grants.
 *
 * @param name its name in the access file
 * @param members who belongs to it
 * @param grants what they may do
 */
public record Team(String name, Members members, List<Grant> grants) {

    /**
     * Who belongs to a team: whoever is named, and whoever is in a group that is named.
     *
     * @param users names of people
     * @param groups names of groups, as the sign-in tells them
     */
    public record Members(
            @JsonSetter(nulls = Nulls.AS_EMPTY) Set<String> users,
            @JsonSetter(nulls = Nulls.AS_EMPTY) Set<String> groups) {}

    /**
     * What a team may do.
     *
     * @param clusters where
     * @param verbs what, at least one
     */
    public record Grant(
            @JsonProperty(required = true) ClusterPattern clusters,
            @JsonProperty(required = true) Set<Permission> verbs) {
        public Grant {
            if (verbs.isEmpty()) {
                throw new IllegalArgumentException(
                        "verbs names nothing; name list, verify, download or audit");
            }
        }
    }

    /** {@return whether the viewer, or the person that a token acts for, belongs to the team} */
    boolean has(Viewer viewer) {
        return members.users().contains(viewer.user())
                || viewer.groups().stream().anyMatch(members.groups()::contains);
    }
}
