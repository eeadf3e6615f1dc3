package io.etcdportal.login.session;

import io.etcdportal.access.Viewer;

import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AbstractAuthenticationToken;

import java.util.List;

/** Somebody who signed in, as the portal sees them. */
public final class SignedIn extends AbstractAuthenticationToken {

    private static final long serialVersionUID = 1;

    private final transient Viewer viewer;
    private final transient @Nullable SignIn signIn;

    /**
     * Somebody who shows something with each request.
     *
     * @param viewer who they are
     */
    public SignedIn(Viewer viewer) {
        this(viewer, null);
    }

    /**
     * Somebody who has a session, or may begin one.
     *
     * @param viewer who they are
     * @param signIn what the session begins with
     */
    public SignedIn(Viewer viewer, @Nullable SignIn signIn) {
        super(List.of());
        this.viewer = viewer;
        this.signIn = signIn;
        setAuthenticated(true);
    }

    public Viewer viewer() {
        return viewer;
    }

    public @Nullable SignIn signIn() {
        return signIn;
    }

    @Override
    public Object getCredentials() {
        return "";
    }

    @Override
    public Object getPrincipal() {
        return viewer;
    }

    @Override
    public String getName() {
        return viewer.user();
    }
}
