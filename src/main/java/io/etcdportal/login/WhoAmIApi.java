package io.etcdportal.login;

import io.etcdportal.access.Access;
import io.etcdportal.access.AccessFileState;
import io.etcdportal.access.ClusterPattern;
import io.etcdportal.access.Permission;
import io.etcdportal.access.Team;
import io.etcdportal.access.Viewer;

import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import java.util.List;
import java.util.Set;

/** Tells callers who they are to the portal. */
@RestController
class WhoAmIApi {

    private final Access access;

    WhoAmIApi(Access access) {
        this.access = access;
    }

    /**
     * Who asks.
     *
     * @param user the person
     * @param token the public id of the token that was shown, where one was
     * @param administrator whether everything is allowed
     * @param teams the names of the teams
     * @param grants what the teams may do
     * @param accessFile how the file of teams and accounts is doing; for administrators alone
     */
    record WhoAmI(
            String user,
            @Nullable String token,
            boolean administrator,
            List<String> teams,
            List<Allowed> grants,
            @Nullable AccessFileState accessFile) {}

    /**
     * What a team may do.
     *
     * @param clusters where
     * @param verbs what
     */
    record Allowed(String team, ClusterPattern clusters, Set<Permission> verbs) {}

    @GetMapping("/api/v1/whoami")
    WhoAmI whoAmI(Viewer viewer) {
        List<Team> teams = access.teams(viewer);
        return new WhoAmI(
                viewer.user(),
                viewer.credential().token(),
                viewer.administrator(),
                teams.stream().map(Team::name).toList(),
                teams.stream()
                        .flatMap(
                                team ->
                                        team.grants().stream()
                                                .map(grant -> allowed(team.name(), grant)))
                        .toList(),
                viewer.administrator() ? access.file() : null);
    }

    private static Allowed allowed(String team, Team.Grant grant) {
        return new Allowed(team, grant.clusters(), grant.verbs());
    }
}
