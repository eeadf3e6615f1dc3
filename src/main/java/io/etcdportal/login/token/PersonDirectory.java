package io.etcdportal.login.token;

import java.util.Optional;
import java.util.Set;

/** The people whom tokens act for, as they are as far as the portal knows. */
public interface PersonDirectory {

    /**
     * A person who could sign in.
     *
     * @param user the name that the access file uses
     * @param groups the groups that their sign-in vouches for
     * @param administrator whether they may do everything
     */
    record Known(String user, Set<String> groups, boolean administrator) {
        public Known {
            groups = Set.copyOf(groups);
        }
    }

    /**
     * {@return the person, where there is one, and the last sign-in is not too long ago}
     *
     * @param id see {@link io.etcdportal.access.Viewer#id()}
     */
    Optional<Known> find(String id);
}
