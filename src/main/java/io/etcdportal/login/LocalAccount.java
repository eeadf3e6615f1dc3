package io.etcdportal.login;

import static java.util.Objects.requireNonNullElse;

import org.jspecify.annotations.Nullable;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.userdetails.UserDetails;

import java.util.Collection;
import java.util.List;

/**
 * An account as it was when somebody signed in with it. A session keeps the name and a fingerprint
 * of the hash, so that it ends with the account or its password; the hash itself stays out of it.
 */
final class LocalAccount implements UserDetails {

    private static final long serialVersionUID = 1;

    private final String user;
    private final String fingerprint;
    private final transient @Nullable String passwordHash;

    LocalAccount(String user, String passwordHash) {
        this.user = user;
        this.passwordHash = passwordHash;
        this.fingerprint = Digests.sha256(passwordHash);
    }

    /** {@return whether this is an account of that name and password hash} */
    boolean isStill(LocalAccount other) {
        return user.equals(other.user) && fingerprint.equals(other.fingerprint);
    }

    @Override
    public Collection<? extends GrantedAuthority> getAuthorities() {
        return List.of();
    }

    @Override
    public String getPassword() {
        return requireNonNullElse(passwordHash, "");
    }

    @Override
    public String getUsername() {
        return user;
    }

    /** Leaves out the fingerprint and the hash. */
    @Override
    public String toString() {
        return "LocalAccount[user=" + user + "]";
    }
}
