package io.etcdportal.login.token;

import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;

/** A token was asked for that can't be. The reason is a sentence for the one who asked. */
final class InvalidTokenRequest extends ResponseStatusException {

    InvalidTokenRequest(String sentence) {
        super(HttpStatus.BAD_REQUEST, sentence);
    }
}
