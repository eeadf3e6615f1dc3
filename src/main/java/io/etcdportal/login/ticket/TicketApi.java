package io.etcdportal.login.ticket;

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
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

import java.util.List;

/** Tickets by REST. */
@RestController
class TicketApi {

    private static final int LARGEST_PAGE = 500;

    private final TicketAdministration desk;

    TicketApi(TicketAdministration desk) {
        this.desk = desk;
    }

    @PostMapping("/api/v1/clusters/{site}/{namespace}/{cluster}/backups/{backup}/tickets")
    @ResponseStatus(HttpStatus.CREATED)
    TicketLine make(
            Viewer viewer,
            ClusterId cluster,
            @PathVariable BackupId backup,
            HttpServletRequest request) {
        return desk.make(viewer, cluster, backup, request);
    }

    /**
     * @param member the names of the members of a restore, each of which gets a ticket
     */
    @PostMapping("/api/v1/clusters/{site}/{namespace}/{cluster}/backups/{backup}/restore/tickets")
    @ResponseStatus(HttpStatus.CREATED)
    List<TicketLine> makeForMembers(
            Viewer viewer,
            ClusterId cluster,
            @PathVariable BackupId backup,
            @RequestParam(defaultValue = "") List<String> member,
            HttpServletRequest request) {
        return desk.makeForMembers(viewer, cluster, backup, member, request);
    }

    /**
     * @param everybody whether those of all others are wanted too, which is for administrators
     */
    @GetMapping("/api/v1/tickets")
    Page<TicketView> list(
            Viewer viewer,
            @RequestParam(defaultValue = "false") boolean everybody,
            @RequestParam(required = false) @Nullable String cursor,
            @RequestParam(defaultValue = "100") int limit) {
        return desk.list(viewer, everybody, cursor, Math.clamp(limit, 1, LARGEST_PAGE));
    }

    @DeleteMapping("/api/v1/tickets/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void revoke(Viewer viewer, @PathVariable String id, HttpServletRequest request) {
        desk.revoke(viewer, id, request);
    }
}
