package io.etcdportal.access;

import java.time.Instant;
import java.util.List;
import java.util.Set;

/** API tokens that end soon. They are known where people sign in. */
public interface ExpiringTokens {

    /**
     * A token whose users should be warned.
     *
     * @param id its public ID
     * @param name what its owner calls it
     * @param owner the name of the person or team whose rights it has
     * @param teams the teams of its owner, by their names in the access file
     * @param expires when it ends
     */
    record ExpiringToken(String id, String name, String owner, Set<String> teams, Instant expires) {
        public ExpiringToken {
            teams = Set.copyOf(teams);
        }
    }

    /** {@return the tokens that end within {@code portal.tokens.warn-before}, soonest first} */
    List<ExpiringToken> expiring();
}
