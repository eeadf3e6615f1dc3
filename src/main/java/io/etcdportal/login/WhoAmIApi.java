package io.etcdportal.login;

import io.etcdportal.access.Access;
import io.etcdportal.access.Team;
import io.etcdportal.access.Viewer;

import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import java.util.List;

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
     */
    record WhoAmI(
            String user,
            @Nullable String token,
            boolean administrator,
            List<String> teams,
            List<Team.Grant> grants) {}

    @GetMapping("/api/v1/whoami")
    WhoAmI whoAmI(Viewer viewer) {
        List<Team> teams = access.teams(viewer);
        return new WhoAmI(
                viewer.user(),
                viewer.credential().token(),
                viewer.administrator(),
                teams.stream().map(Team::name).toList(),
                teams.stream().flatMap(team -> team.grants().stream()).toList());
    }
}
