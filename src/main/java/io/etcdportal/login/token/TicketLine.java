package io.etcdportal.login.token;

import java.net.URI;
import java.time.Instant;

/**
 * A ticket as it is shown, this once.
 *
 * @param id its public name, which the audit shows
 * @param link what fetches the backup
 * @param curl the same as a line for a shell; repeated, it goes on where a transfer broke
 * @param wget the same with wget
 * @param expires until when it can be used for the first time
 */
record TicketLine(String id, String link, String curl, String wget, Instant expires) {

    /**
     * @param portal the address that the portal was reached by
     */
    static TicketLine of(Tickets.Made made, URI portal) {
        Ticket ticket = made.ticket();
        String link =
                portal.getScheme()
                        + "://"
                        + TicketFilter.USER
                        + ":"
                        + made.secret()
                        + "@"
                        + portal.getRawAuthority()
                        + portal.getRawPath()
                        + ticket.path();
        return new TicketLine(
                ticket.id(),
                link,
                "curl -fC - -o " + ticket.backup() + " '" + link + "'",
                "wget -c --auth-no-challenge -O " + ticket.backup() + " '" + link + "'",
                ticket.expires());
    }

    /** Leaves out the secret. */
    @Override
    public String toString() {
        return "TicketLine[" + id + "]";
    }
}
