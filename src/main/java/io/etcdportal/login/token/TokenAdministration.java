package io.etcdportal.login.token;

import static java.util.Objects.requireNonNull;

import io.etcdportal.access.Access;
import io.etcdportal.access.Permission;
import io.etcdportal.access.Viewer;
import io.etcdportal.audit.AuditTrail;
import io.etcdportal.audit.Origin;
import io.etcdportal.catalog.BackupWithheld;
import io.etcdportal.catalog.Catalog;
import io.etcdportal.catalog.model.Backup;
import io.etcdportal.catalog.web.CurlCommands;
import io.etcdportal.cluster.BackupId;
import io.etcdportal.cluster.ClusterId;
import io.etcdportal.download.BackupAuthorization;
import io.etcdportal.etcd.restore.RestoreMember;
import io.etcdportal.login.session.AddressRange;
import io.etcdportal.paging.Page;

import jakarta.servlet.http.HttpServletRequest;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What people do with tokens and tickets, each time with its record: the same for the API and for
 * pages.
 */
@Component
class TokenAdministration {

    private final Tokens tokens;
    private final TicketDownloads ticketDownloads;
    private final Catalog catalog;
    private final BackupAuthorization authorization;
    private final Access access;
    private final AuditTrail trail;
    private final TransactionOperations transactions;
    private final TokenSettings settings;
    private final Clock clock;

    TokenAdministration(
            Tokens tokens,
            TicketDownloads ticketDownloads,
            Catalog catalog,
            BackupAuthorization authorization,
            Access access,
            AuditTrail trail,
            TransactionOperations transactions,
            TokenSettings settings,
            Clock clock) {
        this.tokens = tokens;
        this.ticketDownloads = ticketDownloads;
        this.catalog = catalog;
        this.authorization = authorization;
        this.access = access;
        this.trail = trail;
        this.transactions = transactions;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * {@return one page of the tokens of the viewer and their teams}
     *
     * @param everybody whether those of all others are wanted too, which is for administrators
     */
    Page<TokenView> list(Viewer viewer, boolean everybody, @Nullable String cursor, int size) {
        return page(TokenKind.API, viewer, everybody, cursor, size).map(this::view);
    }

    /**
     * {@return one page of the viewer's tickets of the last week}
     *
     * @param everybody whether those of all others are wanted too, which is for administrators
     */
    Page<TicketView> listTickets(
            Viewer viewer, boolean everybody, @Nullable String cursor, int size) {
        return page(TokenKind.TICKET, viewer, everybody, cursor, size)
                .map(token -> TicketView.of(token, ticketDownloads.state(token)));
    }

    private Page<Token> page(
            TokenKind kind, Viewer viewer, boolean everybody, @Nullable String cursor, int size) {
        if (everybody && !viewer.administrator()) {
            throw new AccessDeniedException("Only administrators can see everyone's tokens.");
        }
        return everybody
                ? tokens.ofEverybody(kind, cursor, size)
                : tokens.of(kind, viewer, cursor, size);
    }

    TokenView find(Viewer viewer, String id) {
        return view(require(TokenKind.API, viewer, id));
    }

    /** Makes a token, or none that isn't written down. */
    Tokens.Made make(Viewer viewer, TokenRequest wanted, HttpServletRequest request) {
        Origin origin = Origin.of(viewer, request);
        return requireNonNull(
                transactions.execute(_ -> recorded(tokens.make(viewer, wanted), origin)));
    }

    /**
     * Makes a ticket, or none that isn't written down.
     *
     * @throws io.etcdportal.catalog.ClusterNotFound where they may not see the cluster, or there is
     *     none
     * @throws io.etcdportal.catalog.BackupNotFound where the cluster has no such backup
     * @throws io.etcdportal.download.active.DownloadDenied where they may not download it; that is
     *     written down too
     * @throws BackupWithheld where nobody is given the backup, so that a ticket would fetch nothing
     */
    TicketCommands makeTicket(
            Viewer viewer, ClusterId cluster, BackupId backup, HttpServletRequest request) {
        Origin origin = Origin.of(viewer, request);
        return makeTickets(origin, requireDownloadable(origin, cluster, backup), 1).getFirst();
    }

    /**
     * Makes a ticket for each member of a restore, all or none.
     *
     * @param members their names, at most 15
     * @throws InvalidTokenRequest where these are no names of members
     * @see #makeTicket for what else is thrown
     */
    List<TicketCommands> makeTickets(
            Viewer viewer,
            ClusterId cluster,
            BackupId backup,
            List<String> members,
            HttpServletRequest request) {
        Origin origin = Origin.of(viewer, request);
        Backup found = requireDownloadable(origin, cluster, backup);
        requireMembers(members);
        List<TicketCommands> made = makeTickets(origin, found, members.size());
        return IntStream.range(0, made.size())
                .mapToObj(i -> made.get(i).forMember(members.get(i)))
                .toList();
    }

    private List<TicketCommands> makeTickets(Origin origin, Backup backup, int count) {
        Viewer viewer = origin.viewer();
        String portal = ServletUriComponentsBuilder.fromCurrentContextPath().toUriString();
        CurlCommands lines = CurlCommands.of(portal, viewer);
        List<Tokens.Made> made =
                requireNonNull(
                        transactions.execute(
                                _ ->
                                        IntStream.range(0, count)
                                                .mapToObj(_ -> tokens.makeTicket(viewer, backup))
                                                .map(ticket -> recorded(ticket, origin))
                                                .toList()));
        return made.stream().map(ticket -> TicketCommands.of(ticket, backup, lines)).toList();
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

    private Backup requireDownloadable(Origin origin, ClusterId cluster, BackupId backup) {
        Viewer viewer = origin.viewer();
        Backup found =
                catalog.requireBackupNow(access.scope(viewer, Permission.LIST), cluster, backup);
        authorization.requireDownload(origin, found);
        if (!found.condition().isDownloadable()) {
            throw new BackupWithheld(found.condition());
        }
        return found;
    }

    /**
     * Revokes a token or a ticket; one that is revoked already stays so. Somebody else's is the
     * same as none.
     */
    void revoke(TokenKind kind, Viewer viewer, String id, HttpServletRequest request) {
        Token token = require(kind, viewer, id);
        transactions.executeWithoutResult(
                _ -> {
                    if (tokens.revoke(id)) {
                        trail.record(
                                kind.revoked(),
                                Origin.of(viewer, request),
                                cluster(token),
                                subject(token),
                                token.ticket() == null
                                        ? details(token)
                                        : Map.of("ticket", id, "maker", token.madeBy()));
                    }
                });
    }

    private Token require(TokenKind kind, Viewer viewer, String id) {
        return tokens.find(kind, viewer, id)
                .orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
    }

    private Tokens.Made recorded(Tokens.Made made, Origin origin) {
        Token token = made.token();
        trail.record(
                token.kind().created(),
                origin,
                cluster(token),
                subject(token),
                token.ticket() == null
                        ? details(token)
                        : Map.of("ticket", token.id(), "expires", token.expires().toString()));
        return made;
    }

    private static @Nullable ClusterId cluster(Token token) {
        return token.ticket() == null ? null : token.ticket().cluster();
    }

    private static String subject(Token token) {
        return token.ticket() == null ? token.id() : token.ticket().backup().toString();
    }

    private static Map<String, String> details(Token token) {
        return Map.of(
                "name", token.name(),
                "owner", token.owner().name(),
                "verbs",
                        token.scope().verbs().stream()
                                .sorted()
                                .map(verb -> verb.verb())
                                .collect(Collectors.joining(", ")),
                "clusters", token.scope().clusters().toString(),
                "addresses",
                        token.addresses().stream()
                                .map(AddressRange::text)
                                .collect(Collectors.joining(", ")),
                "expires", token.expires().toString());
    }

    TokenView view(Token token) {
        return TokenView.of(token, clock.instant(), settings.warnBefore());
    }
}
