package io.etcdportal.login.token;

import com.fasterxml.jackson.annotation.JsonUnwrapped;

import io.etcdportal.access.Viewer;
import io.etcdportal.cluster.BackupId;
import io.etcdportal.cluster.ClusterId;
import io.etcdportal.paging.Page;

import jakarta.servlet.http.HttpServletRequest;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

import java.util.List;

/** One's own tokens and tickets, and the tokens of one's teams. A token can't make another one. */
@RestController
class TokenApi {

    private static final int LARGEST_PAGE = 500;

    private final TokenAdministration administration;

    TokenApi(TokenAdministration administration) {
        this.administration = administration;
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
    @GetMapping("/api/v1/tokens")
    Page<TokenView> list(
            Viewer viewer,
            @RequestParam(defaultValue = "false") boolean everybody,
            @RequestParam(required = false) @Nullable String cursor,
            @RequestParam(defaultValue = "100") int limit) {
        return administration.list(viewer, everybody, cursor, Math.clamp(limit, 1, LARGEST_PAGE));
    }

    @GetMapping("/api/v1/tokens/{id}")
    TokenView token(Viewer viewer, @PathVariable String id) {
        return administration.find(viewer, id);
    }

    @PostMapping("/api/v1/tokens")
    @ResponseStatus(HttpStatus.CREATED)
    MadeToken make(Viewer viewer, @RequestBody TokenRequest wanted, HttpServletRequest request) {
        Tokens.Made made = administration.make(viewer, wanted, request);
        return new MadeToken(administration.view(made.token()), made.secret());
    }

    @DeleteMapping("/api/v1/tokens/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void revoke(Viewer viewer, @PathVariable String id, HttpServletRequest request) {
        administration.revoke(TokenKind.API, viewer, id, request);
    }

    /**
     * @param everybody whether those of all others are wanted too, which is for administrators
     */
    @GetMapping("/api/v1/tickets")
    Page<TicketView> listTickets(
            Viewer viewer,
            @RequestParam(defaultValue = "false") boolean everybody,
            @RequestParam(required = false) @Nullable String cursor,
            @RequestParam(defaultValue = "100") int limit) {
        return administration.listTickets(
                viewer, everybody, cursor, Math.clamp(limit, 1, LARGEST_PAGE));
    }

    @PostMapping("/api/v1/clusters/{site}/{namespace}/{cluster}/backups/{backup}/tickets")
    @ResponseStatus(HttpStatus.CREATED)
    TicketCommands makeTicket(
            Viewer viewer,
            ClusterId cluster,
            @PathVariable BackupId backup,
            HttpServletRequest request) {
        return administration.makeTicket(viewer, cluster, backup, request);
    }

    /**
     * @param member the names of the members of a restore, each of which gets a ticket
     */
    @PostMapping("/api/v1/clusters/{site}/{namespace}/{cluster}/backups/{backup}/restore/tickets")
    @ResponseStatus(HttpStatus.CREATED)
    List<TicketCommands> makeTickets(
            Viewer viewer,
            ClusterId cluster,
            @PathVariable BackupId backup,
            @RequestParam(defaultValue = "") List<String> member,
            HttpServletRequest request) {
        return administration.makeTickets(viewer, cluster, backup, member, request);
    }

    @DeleteMapping("/api/v1/tickets/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void revokeTicket(Viewer viewer, @PathVariable String id, HttpServletRequest request) {
        administration.revoke(TokenKind.TICKET, viewer, id, request);
    }
}
