package io.etcdportal.login.token;

import io.etcdportal.access.ClusterPattern;
import io.etcdportal.access.Permission;
import io.etcdportal.login.session.AddressRange;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * A token as the API and the page show it.
 *
 * @param id its public name, which the audit shows
 * @param name what its owner calls it
 * @param owner the person whom it acts for, or {@code team:} and the name of a team
 * @param team the team that it acts for, where it acts for one
 * @param madeBy the name of the person who made it
 * @param verbs what it can be used for, as far as its owner may do that
 * @param clusters where
 * @param addresses where it may be used from; from everywhere where there are none
 * @param created when it was made
 * @param expires when it ends by itself
 * @param revoked when it was ended by hand, where it was
 * @param lastUsed when it was last used, where it was; may lag a minute behind
 * @param lastUsedFrom where from
 * @param state how it is doing
 */
record TokenView(
        String id,
        String name,
        String owner,
        @Nullable String team,
        String madeBy,
        List<Permission> verbs,
        ClusterPattern clusters,
        List<String> addresses,
        Instant created,
        Instant expires,
        @Nullable Instant revoked,
        @Nullable Instant lastUsed,
        @Nullable String lastUsedFrom,
        State state) {

    /** How a token is doing. */
    enum State {
        GOOD,
        /** It ends soon: make another one. */
        EXPIRING,
        EXPIRED,
        REVOKED;

        private static State of(Token token, Instant now, Duration warnBefore) {
            if (token.revoked() != null) {
                return REVOKED;
            }
            if (!token.good(now)) {
                return EXPIRED;
            }
            return token.expires().isBefore(now.plus(warnBefore)) ? EXPIRING : GOOD;
        }

        /** {@return whether it still lets somebody in} */
        public boolean alive() {
            return this == GOOD || this == EXPIRING;
        }
    }

    static TokenView of(Token token, Instant now, Duration warnBefore) {
        Token.Use use = token.lastUse();
        return new TokenView(
                token.id(),
                token.name(),
                token.owner().name(),
                token.owner() instanceof TokenOwner.OfTeam(String team) ? team : null,
                token.madeBy(),
                token.scope().verbs().stream().sorted().toList(),
                token.scope().clusters(),
                token.addresses().stream().map(AddressRange::text).toList(),
                token.created(),
                token.expires(),
                token.revoked(),
                use == null ? null : use.at(),
                use == null ? null : use.address(),
                State.of(token, now, warnBefore));
    }
}
