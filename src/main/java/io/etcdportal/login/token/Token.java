package io.etcdportal.login.token;

import io.etcdportal.access.TokenScope;
import io.etcdportal.cluster.BackupName;
import io.etcdportal.cluster.ClusterId;
import io.etcdportal.login.session.AddressRange;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;

/**
 * What lets a program act for a person or a team. The secret part is not here: it is shown once and
 * kept by nobody.
 *
 * @param id its public name, which the audit shows
 * @param name what its owner calls it
 * @param owner whose rights it has, as they are when it is used
 * @param madeBy the name of the person who made it
 * @param scope what of its owner's rights it can be used for
 * @param addresses where it may be used from; from everywhere where there are none
 * @param created when it was made
 * @param expires when it ends by itself; a ticket must have been used by then
 * @param revoked when it was ended by hand, where it was
 * @param lastUse when and where from it was last used, where it was; it may lag a minute behind. Of
 *     a ticket, the first use
 * @param ticket the one backup that it is for, where it is a ticket
 */
record Token(
        String id,
        String name,
        TokenOwner owner,
        String madeBy,
        TokenScope scope,
        List<AddressRange> addresses,
        Instant created,
        Instant expires,
        @Nullable Instant revoked,
        @Nullable Use lastUse,
        @Nullable OneBackup ticket) {

    Token {
        addresses = List.copyOf(addresses);
    }

    /** One use of it. */
    record Use(Instant at, String address) {}

    /**
     * The one backup that a ticket is for.
     *
     * @param size how long the backup is in bytes; 0 where that is not known
     * @param spent when all of the backup had been sent, where it has been
     */
    record OneBackup(ClusterId cluster, BackupName backup, long size, @Nullable Instant spent) {

        /** {@return the path of what it fetches} */
        String path() {
            return "/api/v1/clusters/" + cluster + "/backups/" + backup.id() + "/content";
        }
    }

    TokenKind kind() {
        return ticket == null ? TokenKind.API : TokenKind.TICKET;
    }

    /** {@return whether that can be asked for with it: with a ticket, its backup alone} */
    boolean isFor(String path) {
        return ticket == null || ticket.path().equals(path);
    }

    boolean allows(String address) {
        return addresses.isEmpty() || addresses.stream().anyMatch(range -> range.has(address));
    }

    boolean good(Instant now) {
        return revoked == null && expires.isAfter(now);
    }
}
