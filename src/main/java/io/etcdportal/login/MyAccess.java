package io.etcdportal.login;

import io.etcdportal.access.Access;
import io.etcdportal.access.AccessContactSettings;
import io.etcdportal.access.AccessFileState;
import io.etcdportal.access.Allowance;
import io.etcdportal.access.Credential;
import io.etcdportal.access.Credential.PortalToken;
import io.etcdportal.access.Team;
import io.etcdportal.access.TokenScope;
import io.etcdportal.access.Viewer;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import java.time.Instant;
import java.util.List;

/**
 * Tells viewers who they are to the portal, and what they may do: the same by REST and as a page.
 */
@Component
class MyAccess {

    private final Access access;
    private final AccessContactSettings contact;

    MyAccess(Access access, AccessContactSettings contact) {
        this.access = access;
        this.contact = contact;
    }

    /**
     * Who asks.
     *
     * @param user the person, or {@code team:} and the name of the team whose token it is
     * @param id what stays the same when the name changes
     * @param signedInBy what was shown: password, session, emergency, token, ticket or issuer
     * @param token the public id of the token that was shown, where one was
     * @param reach what the token was made for, where one was shown; it gives nothing
     * @param administrator whether everything is allowed
     * @param groups the groups that the sign-in vouches for; none where a token was shown
     * @param teams the names of the teams
     * @param grants what they may do: of a token, as far as both its owner and itself may
     * @param until when what was shown ends, where it ends by itself
     * @param contact whom to ask for access, where the settings say so
     * @param accessFile how the file of teams and accounts is doing; for administrators alone
     */
    record Description(
            String user,
            String id,
            String signedInBy,
            @Nullable String token,
            @Nullable TokenScope reach,
            boolean administrator,
            List<String> groups,
            List<String> teams,
            List<Allowance> grants,
            @Nullable Instant until,
            @Nullable String contact,
            @Nullable AccessFileState accessFile) {}

    Description of(Viewer viewer) {
        Credential credential = viewer.credential();
        return new Description(
                viewer.user(),
                viewer.id(),
                word(credential),
                credential.token(),
                credential instanceof PortalToken token ? token.scope() : null,
                viewer.administrator(),
                credential instanceof PortalToken
                        ? List.of()
                        : viewer.groups().stream().sorted().toList(),
                access.teams(viewer).stream().map(Team::name).toList(),
                access.allowances(viewer),
                until(credential),
                contact.text().orElse(null),
                viewer.administrator() ? access.file() : null);
    }

    private static String word(Credential credential) {
        return switch (credential) {
            case Credential.Password _ -> "password";
            case Credential.Session _ -> "session";
            case Credential.Emergency _ -> "emergency";
            case PortalToken _ -> "token";
            case Credential.Ticket _ -> "ticket";
            case Credential.Jwt _ -> "issuer";
        };
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
