package io.etcdportal.login;

import io.etcdportal.access.Access;
import io.etcdportal.access.AccessFileState;
import io.etcdportal.access.Allowance;
import io.etcdportal.access.Credential;
import io.etcdportal.access.Credential.PortalToken;
import io.etcdportal.access.Reach;
import io.etcdportal.access.Team;
import io.etcdportal.access.Viewer;

import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import java.time.Instant;
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
     * @param user the person, or {@code team:} and the name of the team whose token it is
     * @param token the public id of the token that was shown, where one was
     * @param reach what the token was made for, where one was shown; it gives nothing
     * @param administrator whether everything is allowed
     * @param teams the names of the teams
     * @param grants what they may do: of a token, as far as both its owner and itself may
     * @param until when what was shown ends, where it ends by itself
     * @param accessFile how the file of teams and accounts is doing; for administrators alone
     */
    record WhoAmI(
            String user,
            @Nullable String token,
            @Nullable Reach reach,
            boolean administrator,
            List<String> teams,
            List<Allowance> grants,
            @Nullable Instant until,
            @Nullable AccessFileState accessFile) {}

    @GetMapping("/api/v1/whoami")
    WhoAmI whoAmI(Viewer viewer) {
        List<Team> teams = access.teams(viewer);
        return new WhoAmI(
                viewer.user(),
                viewer.credential().token(),
                viewer.credential() instanceof PortalToken token ? token.reach() : null,
                viewer.administrator(),
                teams.stream().map(Team::name).toList(),
                access.allowances(viewer),
                until(viewer.credential()),
                viewer.administrator() ? access.file() : null);
    }

    private static @Nullable Instant until(Credential credential) {
        return switch (credential) {
            case Credential.Password _, Credential.Ticket _ -> null;
            case Credential.Session session -> session.until();
            case Credential.Emergency emergency -> emergency.until();
            case PortalToken token -> token.until();
            case Credential.Jwt jwt -> jwt.until();
        };
    }
}
