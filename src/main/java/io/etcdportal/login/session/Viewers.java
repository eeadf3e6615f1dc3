package io.etcdportal.login.session;

import io.etcdportal.access.Credential;
import io.etcdportal.access.Viewer;

import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

import java.util.Collections;
import java.util.Optional;
import java.util.Set;

/** Makes viewers of what a sign-in vouches for. */
@Component
public class Viewers {

    /** The account that may do everything, by its {@link Viewer#id()}. */
    public static final String ADMINISTRATOR = "local/admin";

    /** The property that names the account of an emergency portal. No settings file holds it. */
    private static final String EMERGENCY = "etcdportal.emergency";

    private final AdministratorGroups administrators;
    private final Set<String> ids;

    Viewers(AdministratorGroups administrators, Environment environment) {
        this.administrators = administrators;
        String emergency = environment.getProperty(EMERGENCY);
        this.ids =
                emergency == null
                        ? Set.of(ADMINISTRATOR)
                        : Set.of(ADMINISTRATOR, SignIn.LOCAL + "/" + emergency);
    }

    /** {@return the viewer of a sign-in} */
    public Viewer of(SignIn signIn, Credential credential) {
        return of(signIn.viewerId(), signIn.user(), signIn.groups(), credential);
    }

    /** {@return the viewer of a session} */
    public Viewer of(Session session) {
        String reason = session.signIn().reason();
        return of(
                session.signIn(),
                reason == null
                        ? new Credential.Session(session.id(), session.until())
                        : new Credential.Emergency(session.id(), reason, session.until()));
    }

    /**
     * {@return the viewer of that name, who may do everything where their id or a group says so}
     */
    public Viewer of(String id, String user, Set<String> groups, Credential credential) {
        boolean everything =
                ids.contains(id) || !Collections.disjoint(groups, administrators.names());
        return new Viewer(id, user, groups, everything, credential);
    }

    /** {@return the public name of the session that a viewer has, where they have one} */
    public static Optional<String> session(Viewer viewer) {
        return switch (viewer.credential()) {
            case Credential.Session(String id, _) -> Optional.of(id);
            case Credential.Emergency(String id, _, _) -> Optional.of(id);
            case Credential.Password _,
                    Credential.PortalToken _,
                    Credential.Ticket _,
                    Credential.Jwt _ ->
                    Optional.empty();
        };
    }
}
