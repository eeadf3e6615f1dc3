package io.etcdportal.login.token;

import io.etcdportal.access.TokenScope;

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
 * @param reach what of its owner's rights it can be used for
 * @param addresses where it may be used from; from everywhere where there are none
 * @param created when it was made
 * @param expires when it ends by itself
 * @param revoked when it was ended by hand, where it was
 * @param lastUse when and where from it was last used, where it was; it may lag a minute behind
 */
record Token(
        String id,
        String name,
        TokenOwner owner,
        String madeBy,
        TokenScope reach,
        List<AddressRange> addresses,
        Instant created,
        Instant expires,
        @Nullable Instant revoked,
        @Nullable Use lastUse) {

    Token {
        addresses = List.copyOf(addresses);
    }

    /** One use of it. */
    record Use(Instant at, String address) {}

    boolean allows(String address) {
        return addresses.isEmpty() || addresses.stream().anyMatch(range -> range.has(address));
    }

    boolean good(Instant now) {
        return revoked == null && expires.isAfter(now);
    }
}
