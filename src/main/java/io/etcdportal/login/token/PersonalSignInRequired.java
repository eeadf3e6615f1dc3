package io.etcdportal.login.token;

import org.springframework.security.access.AccessDeniedException;

/**
 * Tokens are made by people who signed in: what is leaked, or is for an emergency, must not be able
 * to outlive itself.
 */
final class PersonalSignInRequired extends AccessDeniedException {

    PersonalSignInRequired() {
        super("Tokens are made by people who signed in with their own account.");
    }
}
