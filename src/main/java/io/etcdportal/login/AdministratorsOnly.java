package io.etcdportal.login;

import io.etcdportal.access.Viewer;

import org.springframework.security.access.AccessDeniedException;

/** What administrators alone may ask. */
final class AdministratorsOnly extends AccessDeniedException {

    private AdministratorsOnly() {
        super("That is for administrators");
    }

    static void require(Viewer viewer) {
        if (!viewer.administrator()) {
            throw new AdministratorsOnly();
        }
    }
}
