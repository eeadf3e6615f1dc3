package io.etcdportal.login.session;

import org.jspecify.annotations.Nullable;

import java.util.Set;

/**
 * Who signed in, and what vouched for them.
 *
 * @param provider the identity provider, by its name in the settings; {@link #LOCAL} or {@link
 *     #EMERGENCY} where the portal checked a password itself
 * @param viewerId see {@link io.etcdportal.access.Viewer#id()}
 * @param user see {@link io.etcdportal.access.Viewer#user()}
 * @param groups the groups that the provider vouches for
 * @param fingerprint of the password's hash, where there was a password: the session ends with it
 * @param reason what the emergency account is used for
 */
public record SignIn(
        String provider,
        String viewerId,
        String user,
        Set<String> groups,
        @Nullable String fingerprint,
        @Nullable String reason) {

    /** Stands for the portal's own accounts. */
    public static final String LOCAL = "local";

    /** Stands for the emergency account. */
    public static final String EMERGENCY = "emergency";

    public SignIn {
        groups = Set.copyOf(groups);
    }

    /** {@return whether an identity provider vouches for it} */
    public boolean byProvider() {
        return !provider.equals(LOCAL) && !provider.equals(EMERGENCY);
    }

    /** {@return the same person in other groups} */
    public SignIn with(Set<String> others) {
        return new SignIn(provider, viewerId, user, others, fingerprint, reason);
    }

    /** Leaves out the fingerprint. */
    @Override
    public String toString() {
        return "SignIn[" + viewerId + "]";
    }
}
