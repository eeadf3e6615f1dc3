package io.etcdportal.login.token;

import io.etcdportal.access.TokenError;
import io.etcdportal.download.SentContent;
import io.etcdportal.login.token.Token.OneBackup;

import org.springframework.stereotype.Component;

import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

/**
 * Holds a ticket to one download of its backup, however it is cut into parts. The first use binds
 * it to its address: from there a download that broke may go on, or begin again as long as nothing
 * was ever sent whole; afterwards only the rest of the backup can be fetched, for what broke behind
 * the portal.
 */
@Component
class TicketDownloads {

    /**
     * What may be sent in all beside two times the backup: of each download that broke, more was
     * sent than arrived.
     */
    private static final long LOST_ON_THE_WAY = 8L << 20;

    /** How often a ticket can be used as long as nobody knows how long its backup is. */
    private static final int USES_OF_UNKNOWN_LENGTH = 3;

    private final TokenTable table;
    private final TokenSettings settings;
    private final Clock clock;

    TicketDownloads(TokenTable table, TokenSettings settings, Clock clock) {
        this.table = table;
        this.settings = settings;
        this.clock = clock;
    }

    /** {@return why a ticket that is not revoked can't be used like that now} */
    Optional<TokenError> refusal(Token token, OneBackup ticket, TokenUse use) {
        Instant now = clock.instant();
        Token.Use first = token.lastUse();
        if (first != null) {
            if (!use.address().equals(first.address()) || (ticket.spent() != null && !use.rest())) {
                return Optional.of(TokenError.TICKET_USED);
            }
            return isOver(token, now) ? Optional.of(TokenError.TICKET_EXPIRED) : Optional.empty();
        }
        if (token.expires().isBefore(now)) {
            return Optional.of(TokenError.TICKET_EXPIRED);
        }
        return use.bytes() && !table.useFirst(token.id(), new Token.Use(now, use.address()))
                ? Optional.of(TokenError.TICKET_USED)
                : Optional.empty();
    }

    private boolean isOver(Token token, Instant now) {
        Token.Use first = token.lastUse();
        return first != null && first.at().plus(settings.ticketResume()).isBefore(now);
    }

    /** {@return how a ticket is doing} */
    TicketView.State state(Token token) {
        Instant now = clock.instant();
        if (token.revoked() != null) {
            return TicketView.State.REVOKED;
        }
        if (token.lastUse() == null) {
            return token.expires().isBefore(now)
                    ? TicketView.State.EXPIRED
                    : TicketView.State.UNUSED;
        }
        return isOver(token, now) ? TicketView.State.OVER : TicketView.State.USED;
    }

    /**
     * Counts the bytes of a use before they are sent.
     *
     * @return how many; nothing where no more are left
     */
    Optional<Long> reserve(String id, OneBackup ticket, TokenUse use) {
        if (!use.bytes()) {
            return Optional.of(0L);
        }
        long size = ticket.size();
        long wanted = use.length(size);
        boolean left =
                size == 0
                        ? table.reserve(id, wanted, Long.MAX_VALUE, USES_OF_UNKNOWN_LENGTH)
                        : table.reserve(
                                id,
                                wanted,
                                2 * size + Math.min(size, LOST_ON_THE_WAY),
                                Integer.MAX_VALUE);
        return left ? Optional.of(wanted) : Optional.empty();
    }

    /** Takes over how a use went, and whether all of the backup has been sent now. */
    void settle(String id, long reserved, SentContent sent) {
        table.settle(
                id, sent.bytes() - reserved, sent.length(), sent.toTheEnd() ? clock.millis() : 0);
    }
}
