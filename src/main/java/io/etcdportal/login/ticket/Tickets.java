package io.etcdportal.login.ticket;

import io.etcdportal.access.Credential;
import io.etcdportal.access.CredentialStatus;
import io.etcdportal.access.TokenError;
import io.etcdportal.access.Viewer;
import io.etcdportal.cluster.BackupName;
import io.etcdportal.cluster.ClusterId;
import io.etcdportal.download.SentContent;
import io.etcdportal.login.token.InvalidTokenRequest;
import io.etcdportal.login.token.People;
import io.etcdportal.login.token.TokenRefused;
import io.etcdportal.login.token.TokenSettings;
import io.etcdportal.login.token.TokenText;
import io.etcdportal.login.token.Tokens;
import io.etcdportal.login.token.TokensNeedAPerson;
import io.etcdportal.paging.Page;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes tickets, and lets in who shows one. The first use binds a ticket to its address: from there
 * a transfer that broke may go on, or begin again as long as nothing was ever handed over whole;
 * afterwards only the rest of the backup can be fetched, for what broke behind the portal.
 */
@Component
public final class Tickets implements CredentialStatus {

    private static final String NO_HASH = "0".repeat(64);
    private static final Duration KEPT = Duration.ofDays(7);

    /**
     * What may be sent in all beside two times the backup: of each transfer that broke, more was
     * sent than arrived.
     */
    private static final long LOST_ON_THE_WAY = 8L << 20;

    /** How often a ticket can be used as long as nobody knows how long its backup is. */
    private static final int USES_OF_UNKNOWN_LENGTH = 3;

    private final TicketTable table;
    private final People people;
    private final TokenSettings settings;
    private final Clock clock;

    Tickets(TicketTable table, People people, TokenSettings settings, Clock clock) {
        this.table = table;
        this.people = people;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * A ticket that has just been made.
     *
     * @param secret the ticket itself, to be shown this once
     */
    record Made(Ticket ticket, String secret) {

        /** Leaves out the ticket itself. */
        @Override
        public String toString() {
            return "Made[ticket=" + ticket + "]";
        }
    }

    /**
     * What somebody asks for who shows a ticket.
     *
     * @param path the path of the request
     * @param bytes whether bytes are wanted, or only what would be said of them
     * @param range the part that is wanted, as the request has it; nothing for the whole
     * @param address where they come from
     */
    record Use(String path, boolean bytes, @Nullable String range, String address) {

        private static final Pattern REST = Pattern.compile("bytes=[1-9]\\d{0,18}-.*");
        private static final Pattern PART = Pattern.compile("bytes=(\\d{1,18})-(\\d{0,18})");

        /** {@return whether only a part is wanted that is not the beginning} */
        boolean rest() {
            return range != null && REST.matcher(range).matches();
        }

        /** {@return how many bytes that is at most, of a backup that has so many} */
        long length(long size) {
            Matcher part = PART.matcher(String.valueOf(range));
            if (!part.matches()) {
                return size;
            }
            long end =
                    part.group(2).isEmpty()
                            ? size
                            : Math.min(size, Long.parseLong(part.group(2)) + 1);
            return Math.max(0, end - Long.parseLong(part.group(1)));
        }
    }

    /**
     * Somebody whom a ticket lets in.
     *
     * @param reserved how many bytes were counted for this use
     */
    record Admitted(Viewer viewer, long reserved) {}

    /**
     * Makes a ticket.
     *
     * @param size how long the backup is in bytes, where that is known
     * @throws TokensNeedAPerson where the maker showed something that can't make one
     */
    Made make(Viewer maker, ClusterId cluster, BackupName backup, @Nullable Long size) {
        Instant now = clock.instant();
        Instant expires = expires(maker.credential(), now.plus(settings.ticketLife()));
        table.forget(now.minus(KEPT));
        TokenText text = TokenText.random(TokenText.TICKET);
        Ticket ticket =
                new Ticket(
                        text.id(),
                        maker.id(),
                        maker.user(),
                        cluster,
                        backup,
                        expires,
                        null,
                        null,
                        null,
                        null);
        table.insert(ticket, size == null ? 0 : size, text.hash());
        return new Made(ticket, text.whole());
    }

    /**
     * {@return when a ticket ends that is made with that} In an emergency a ticket may be the only
     * way to a broken node; it must be used before the emergency sign-in ends.
     */
    private static Instant expires(Credential credential, Instant usual) {
        if (credential instanceof Credential.Emergency emergency) {
            return emergency.until().isBefore(usual) ? emergency.until() : usual;
        }
        Tokens.requirePerson(credential);
        return usual;
    }

    /**
     * {@return the tickets of the viewer, the latest first} Those of more than a week ago are
     * forgotten. A token knows of none.
     *
     * @param before only tickets behind the one of this id
     */
    Page<Ticket> of(Viewer viewer, @Nullable String before, int size) {
        return knowsTickets(viewer)
                ? table.ofMaker(viewer.id(), place(before), size)
                : new Page<Ticket>(List.of(), null).counted(0, 0);
    }

    /** {@return the tickets of everybody, the latest first; for administrators} */
    Page<Ticket> ofEverybody(@Nullable String before, int size) {
        return table.ofEverybody(place(before), size);
    }

    private @Nullable Ticket place(@Nullable String id) {
        return id == null
                ? null
                : table.find(id)
                        .map(TicketTable.Row::ticket)
                        .orElseThrow(() -> new InvalidTokenRequest("There is no such cursor."));
    }

    private static boolean knowsTickets(Viewer viewer) {
        return !(viewer.credential() instanceof Credential.PortalToken);
    }

    /** {@return the ticket, where it is the viewer's, or they are an administrator} */
    Optional<Ticket> find(Viewer viewer, String id) {
        return table.find(id)
                .map(TicketTable.Row::ticket)
                .filter(
                        ticket ->
                                knowsTickets(viewer)
                                        && (viewer.administrator()
                                                || ticket.makerId().equals(viewer.id())));
    }

    /** {@return whether there was such a ticket that was not revoked before} */
    boolean revoke(String id) {
        return table.revoke(id, clock.instant());
    }

    /**
     * Revokes all tickets of somebody who is no longer who they were.
     *
     * @param makerId see {@link io.etcdportal.access.Viewer#id()}
     * @return their public ids
     */
    public List<String> revokeAllOf(String makerId) {
        return table.revokeAllOf(makerId, clock.instant()).stream().map(Ticket::id).toList();
    }

    /**
     * Revokes all tickets of the people of a provider.
     *
     * @param provider its name in the settings
     * @return their public ids
     */
    public List<String> revokeAllOfProvider(String provider) {
        return table.revokeAllOfProvider(provider, clock.instant()).stream()
                .map(Ticket::id)
                .toList();
    }

    /** {@return how a ticket is doing} */
    TicketView.State state(Ticket ticket) {
        Instant now = clock.instant();
        if (ticket.revoked() != null) {
            return TicketView.State.REVOKED;
        }
        if (ticket.used() == null) {
            return ticket.expires().isBefore(now)
                    ? TicketView.State.EXPIRED
                    : TicketView.State.UNUSED;
        }
        return ticket.used().plus(settings.ticketResume()).isBefore(now)
                ? TicketView.State.OVER
                : TicketView.State.USED;
    }

    /**
     * Lets somebody in who shows a ticket: as its maker, for that backup alone.
     *
     * @throws TokenRefused where it lets nobody in
     */
    Admitted letIn(String text, Use use) {
        TokenText shown = TokenText.parse(TokenText.TICKET, text);
        Optional<TicketTable.Row> row = table.find(shown.id());
        boolean right = shown.isOf(row.map(TicketTable.Row::secretHash).orElse(NO_HASH));
        if (row.isEmpty() || !right || !row.get().ticket().path().equals(use.path())) {
            throw new TokenRefused(TokenError.TICKET_UNKNOWN);
        }
        Ticket ticket = row.get().ticket();
        require(ticket, use);
        Viewer viewer = viewer(ticket).orElseThrow(() -> refused(TokenError.OWNER_GONE, ticket));
        return new Admitted(viewer, use.bytes() ? reserve(row.get(), use) : 0);
    }

    /** A ticket is for one full transfer, however it is cut into parts. */
    private long reserve(TicketTable.Row row, Use use) {
        String id = row.ticket().id();
        long size = row.size();
        long wanted = use.length(size);
        boolean left =
                size == 0
                        ? table.reserveUse(id, USES_OF_UNKNOWN_LENGTH)
                        : table.reserve(id, wanted, 2 * size + Math.min(size, LOST_ON_THE_WAY));
        if (!left) {
            throw refused(TokenError.TICKET_USED, row.ticket());
        }
        return wanted;
    }

    /** Takes over how a use went, and whether all of the backup has been handed over now. */
    void settle(Admitted admitted, SentContent sent) {
        String id = String.valueOf(admitted.viewer().credential().token());
        table.settle(id, sent.bytes() - admitted.reserved(), sent.length());
        if (sent.toTheEnd()) {
            table.spend(id, clock.instant());
        }
    }

    private void require(Ticket ticket, Use use) {
        Instant now = clock.instant();
        if (ticket.revoked() != null) {
            throw refused(
                    viewer(ticket).isPresent() ? TokenError.TICKET_REVOKED : TokenError.OWNER_GONE,
                    ticket);
        }
        if (ticket.used() != null) {
            requireSameTransfer(ticket, ticket.used(), use, now);
        } else if (ticket.expires().isBefore(now)) {
            throw refused(TokenError.TICKET_EXPIRED, ticket);
        } else if (use.bytes() && !table.use(ticket.id(), now, use.address())) {
            throw refused(TokenError.TICKET_USED, ticket);
        }
    }

    private void requireSameTransfer(Ticket ticket, Instant used, Use use, Instant now) {
        if (!use.address().equals(ticket.usedFrom()) || (ticket.spent() != null && !use.rest())) {
            throw refused(TokenError.TICKET_USED, ticket);
        }
        if (used.plus(settings.ticketResume()).isBefore(now)) {
            throw refused(TokenError.TICKET_EXPIRED, ticket);
        }
    }

    private static TokenRefused refused(TokenError tokenError, Ticket ticket) {
        return new TokenRefused(tokenError, ticket.id(), ticket.makerName());
    }

    private Optional<Viewer> viewer(Ticket ticket) {
        return people.find(ticket.makerId())
                .map(
                        maker ->
                                new Viewer(
                                        ticket.makerId(),
                                        maker.user(),
                                        maker.groups(),
                                        false,
                                        new Credential.Ticket(
                                                ticket.id(),
                                                maker.administrator(),
                                                ticket.cluster())));
    }

    /**
     * A ticket that has begun is good to its end, as long as it is not revoked and its maker is who
     * they were.
     */
    @Override
    public Optional<String> lost(Viewer viewer) {
        if (!(viewer.credential() instanceof Credential.Ticket ticket)) {
            return Optional.empty();
        }
        if (table.find(ticket.token()).filter(row -> row.ticket().revoked() == null).isEmpty()) {
            return Optional.of("Ticket " + ticket.token() + " has been revoked.");
        }
        return people.find(viewer.id())
                        .filter(now -> now.groups().containsAll(viewer.groups()))
                        .filter(now -> now.administrator() || !ticket.administrator())
                        .isPresent()
                ? Optional.empty()
                : Optional.of(
                        "Who made ticket " + ticket.token() + " is gone or has left a group.");
    }
}
