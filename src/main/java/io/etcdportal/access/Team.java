package io.etcdportal.access;

import io.etcdportal.access.Credential.Owner.OfTeam;
import io.etcdportal.access.Credential.PortalToken;
import io.etcdportal.cluster.ClusterId;

import java.util.Collections;
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

    public Team {
        grants = List.copyOf(grants);
    }

    /**
     * Who belongs to a team: whoever is named, and whoever is in a group that is named.
     *
     * @param users names of people
     * @param groups names of groups, as the sign-in tells them
     */
    public record Members(Set<String> users, Set<String> groups) {

        public Members {
            users = Set.copyOf(users);
            groups = Set.copyOf(groups);
        }
    }

    /**
     * What a team may do.
     *
     * @param clusters where
     * @param verbs what, at least one
     * @param line where in the access file it stands, counted from 1
     */
    public record Grant(ClusterPattern clusters, Set<Permission> verbs, int line) {

        public Grant {
            verbs = Set.copyOf(verbs);
        }

        boolean allows(Permission permission, ClusterId cluster) {
            return verbs.contains(permission) && clusters.matches(cluster);
        }
    }

    /** {@return the clusters that the team may do that with} */
    public ClusterScope scope(Permission permission) {
        return new ClusterScope.Matching(
                grants.stream()
                        .filter(grant -> grant.verbs().contains(permission))
                        .map(Grant::clusters)
                        .distinct()
                        .toList());
    }

    /**
     * {@return whether the viewer, or the person that a token acts for, belongs to the team} The
     * token of a team belongs to that one alone.
     */
    boolean has(Viewer viewer) {
        if (viewer.credential() instanceof PortalToken(_, OfTeam(String team), _, _)) {
            return team.equals(name);
        }
        return members.users().contains(viewer.user())
                || !Collections.disjoint(viewer.groups(), members.groups());
    }
}
