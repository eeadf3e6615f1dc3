package io.etcdportal.login.token;

import io.etcdportal.cluster.BackupName;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.Objects;

/**
 * A ticket as the API and the page list it.
 *
 * @param id its public name, which the audit shows
 * @param maker who made it
 * @param cluster the cluster of the backup, as {@code site/namespace/cluster}
 * @param backup the backup that it fetches
 * @param expires until when it can be used for the first time
 * @param used when it was first used, where it was
 * @param usedFrom where from
 * @param spent when all of the backup had been handed over, where it has been
 * @param revoked when it was ended by hand, where it was
 * @param state how it is doing
 */
record TicketView(
        String id,
        String maker,
        String cluster,
        BackupName backup,
        Instant expires,
        @Nullable Instant used,
        @Nullable String usedFrom,
        @Nullable Instant spent,
        @Nullable Instant revoked,
        State state) {

    /** How a ticket is doing. */
    enum State {
        /** It can be used. */
        UNUSED,
        /** It was used, and may still go on with its download. */
        USED,
        /** It was used, and its time to go on is over. */
        OVER,
        /** It was not used in time. */
        EXPIRED,
        REVOKED;

        /** {@return whether it still lets somebody in} */
        public boolean alive() {
            return this == UNUSED || this == USED;
        }
    }

    static TicketView of(Token token, State state) {
        Token.OneBackup ticket = Objects.requireNonNull(token.ticket());
        Token.Use use = token.lastUse();
        return new TicketView(
                token.id(),
                token.madeBy(),
                ticket.cluster().toString(),
                ticket.backup(),
                token.expires(),
                use == null ? null : use.at(),
                use == null ? null : use.address(),
                ticket.spent(),
                token.revoked(),
                state);
    }
}
