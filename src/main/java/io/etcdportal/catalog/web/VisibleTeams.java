package io.etcdportal.catalog.web;

import io.etcdportal.access.ClusterScope;
import io.etcdportal.access.Permission;
import io.etcdportal.access.Team;
import io.etcdportal.cluster.ClusterId;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The teams that a viewer may know of, and which clusters' backups each may download. For
 * templates.
 *
 * @param teams what each team may download, in the order of the access file
 */
record VisibleTeams(Map<String, ClusterScope> teams) {

    static VisibleTeams of(List<Team> known) {
        Map<String, ClusterScope> teams = new LinkedHashMap<>();
        known.forEach(team -> teams.put(team.name(), team.scope(Permission.DOWNLOAD)));
        return new VisibleTeams(teams);
    }

    /** {@return the names of those that may download the cluster's backups} */
    public List<String> of(ClusterId cluster) {
        return teams.entrySet().stream()
                .filter(team -> team.getValue().contains(cluster))
                .map(Map.Entry::getKey)
                .toList();
    }

    /**
     * {@return those clusters of a scope that the team may download} A team that the viewer may not
     * know of has none.
     */
    ClusterScope within(ClusterScope scope, @Nullable String team) {
        return team == null
                ? scope
                : scope.and(teams.getOrDefault(team, new ClusterScope.Matching(List.of())));
    }
}
