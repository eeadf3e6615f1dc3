package io.etcdportal.login;

import org.springframework.security.access.AccessDeniedException;

/** Tokens are made by people: a leaked one must not be able to outlive itself. */
final class TokenCannotMakeTokens extends AccessDeniedException {

    TokenCannotMakeTokens() {
        super("A token can't make tokens");
    }
}
