package io.etcdportal.login.ticket;

import static java.util.Objects.requireNonNull;

import io.etcdportal.access.Access;
import io.etcdportal.access.Access.Decision;
import io.etcdportal.access.Permission;
import io.etcdportal.access.Viewer;
import io.etcdportal.audit.AuditEntry.Event;
import io.etcdportal.audit.AuditTrail;
import io.etcdportal.audit.Origin;
import io.etcdportal.catalog.BackupWithheld;
import io.etcdportal.catalog.Catalog;
import io.etcdportal.catalog.model.Backup;
import io.etcdportal.catalog.web.CurlLines;
import io.etcdportal.cluster.BackupId;
import io.etcdportal.cluster.ClusterId;
import io.etcdportal.etcd.restore.RestoreMember;
import io.etcdportal.login.token.InvalidTokenRequest;
import io.etcdportal.paging.Page;

import jakarta.servlet.http.HttpServletRequest;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** What people do with tickets, each time with its record: the same for the API and for pages. */
@Component
class TicketAdministration {

    private final Tickets tickets;
    private final Catalog catalog;
    private final Access access;
    private final AuditTrail trail;
    private final TransactionOperations transactions;

    TicketAdministration(
            Tickets tickets,
            Catalog catalog,
            Access access,
            AuditTrail trail,
            TransactionOperations transactions) {
        this.tickets = tickets;
        this.catalog = catalog;
        this.access = access;
        this.trail = trail;
        this.transactions = transactions;
    }

    /**
     * Makes a ticket, or none that isn't written down.
     *
     * @throws io.etcdportal.catalog.ClusterNotFound where they may not see the cluster, or there is
     *     none
     * @throws io.etcdportal.catalog.BackupNotFound where the cluster has no such backup
     * @throws AccessDeniedException where they may not download it; that is written down too
     * @throws BackupWithheld where nobody is given the backup, so that a ticket would fetch nothing
     */
    TicketLine make(Viewer viewer, ClusterId cluster, BackupId backup, HttpServletRequest request) {
        Origin origin = Origin.of(viewer, request);
        Backup found = requireHandedOut(origin, cluster, backup);
        return TicketLine.of(
                requireNonNull(transactions.execute(_ -> makeAndRecord(origin, found))),
                found,
                lines(viewer));
    }

    /**
     * Makes a ticket for each member of a restore, all or none.
     *
     * @param members their names, at most 15
     * @throws InvalidTokenRequest where these are no names of members
     * @see #make for what else is thrown
     */
    List<TicketLine> makeForMembers(
            Viewer viewer,
            ClusterId cluster,
            BackupId backup,
            List<String> members,
            HttpServletRequest request) {
        Origin origin = Origin.of(viewer, request);
        Backup found = requireHandedOut(origin, cluster, backup);
        requireMembers(members);
        List<Tickets.Made> made =
                requireNonNull(
                        transactions.execute(
                                _ ->
                                        members.stream()
                                                .map(_ -> makeAndRecord(origin, found))
                                                .toList()));
        CurlLines lines = lines(viewer);
        return IntStream.range(0, made.size())
                .mapToObj(i -> TicketLine.of(made.get(i), found, lines).forMember(members.get(i)))
                .toList();
    }

    private static void requireMembers(List<String> members) {
        if (members.isEmpty() || members.size() > RestoreMember.MOST) {
            throw new InvalidTokenRequest(
                    "Name 1 to %d members: member=etcd-0&member=etcd-1."
                            .formatted(RestoreMember.MOST));
        }
        if (!members.stream().allMatch(RestoreMember::isName)) {
            throw new InvalidTokenRequest(
                    "member: write the name of a member of etcd, such as etcd-0.");
        }
    }

    private static CurlLines lines(Viewer viewer) {
        return CurlLines.of(
                ServletUriComponentsBuilder.fromCurrentContextPath().toUriString(), viewer);
    }

    /**
     * {@return one page of the viewer's tickets of the last week}
     *
     * @param everybody whether those of all others are wanted too, which is for administrators
     */
    Page<TicketView> list(Viewer viewer, boolean everybody, @Nullable String cursor, int size) {
        if (everybody && !viewer.administrator()) {
            throw new AccessDeniedException("The tickets of all others are for administrators.");
        }
        return (everybody ? tickets.ofEverybody(cursor, size) : tickets.of(viewer, cursor, size))
                .map(ticket -> TicketView.of(ticket, tickets.state(ticket)));
    }

    /**
     * Revokes a ticket; one that is revoked already stays so. Somebody else's is the same as none.
     */
    void revoke(Viewer viewer, String id, HttpServletRequest request) {
        Ticket ticket =
                tickets.find(viewer, id)
                        .orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
        transactions.executeWithoutResult(
                _ -> {
                    if (tickets.revoke(id)) {
                        trail.record(
                                Event.TICKET_REVOKED,
                                Origin.of(viewer, request),
                                ticket.cluster(),
                                ticket.backup().toString(),
                                Map.of("ticket", id, "maker", ticket.makerName()));
                    }
                });
    }

    private Backup requireHandedOut(Origin origin, ClusterId cluster, BackupId backup) {
        Viewer viewer = origin.viewer();
        Backup found =
                catalog.requireBackupNow(access.scope(viewer, Permission.LIST), cluster, backup);
        if (access.decide(viewer, Permission.DOWNLOAD, cluster)
                instanceof Decision.Denied(String reason, _)) {
            trail.denied(origin, cluster, found.name().toString(), reason);
            throw new AccessDeniedException(reason);
        }
        if (!found.condition().isHandedOut()) {
            throw new BackupWithheld(found.condition());
        }
        return found;
    }

    private Tickets.Made makeAndRecord(Origin origin, Backup backup) {
        Tickets.Made made =
                tickets.make(origin.viewer(), backup.cluster(), backup.name(), backup.size());
        trail.record(
                Event.TICKET_CREATED,
                origin,
                backup.cluster(),
                backup.name().toString(),
                Map.of(
                        "ticket", made.ticket().id(),
                        "expires", made.ticket().expires().toString()));
        return made;
    }
}
