package io.etcdportal.login.token;

import com.fasterxml.jackson.annotation.JsonUnwrapped;

import io.etcdportal.access.Viewer;
import io.etcdportal.paging.Page;

import jakarta.servlet.http.HttpServletRequest;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** One's own tokens and those of one's teams by REST. A token can't make another one. */
@RestController
@RequestMapping("/api/v1/tokens")
class TokenApi {

    private static final int LARGEST_PAGE = 500;

    private final TokenAdministration desk;

    TokenApi(TokenAdministration desk) {
        this.desk = desk;
    }

    /**
     * A token that has just been made: the members of {@link TokenView}, and the token.
     *
     * @param token the token itself: it is shown this once
     */
    record MadeToken(@JsonUnwrapped TokenView view, String token) {

        /** Leaves out the token itself. */
        @Override
        public String toString() {
            return "MadeToken[" + view + "]";
        }
    }

    /**
     * @param everybody whether those of all others are wanted too, which is for administrators
     */
    @GetMapping
    Page<TokenView> list(
            Viewer viewer,
            @RequestParam(defaultValue = "false") boolean everybody,
            @RequestParam(required = false) @Nullable String cursor,
            @RequestParam(defaultValue = "100") int limit) {
        return desk.list(viewer, everybody, cursor, Math.clamp(limit, 1, LARGEST_PAGE));
    }

    @GetMapping("/{id}")
    TokenView token(Viewer viewer, @PathVariable String id) {
        return desk.find(viewer, id);
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    MadeToken make(Viewer viewer, @RequestBody TokenRequest wanted, HttpServletRequest request) {
        Tokens.Made made = desk.make(viewer, wanted, request);
        return new MadeToken(desk.view(made.token()), made.secret());
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void revoke(Viewer viewer, @PathVariable String id, HttpServletRequest request) {
        desk.revoke(viewer, id, request);
    }
}
