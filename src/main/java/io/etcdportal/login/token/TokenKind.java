package io.etcdportal.login.token;

import io.etcdportal.access.TokenError;
import io.etcdportal.audit.AuditEntry.Event;

/** The two kinds of token. */
enum TokenKind {
    /** An API token: good for what its scope says until it expires. */
    API(
            "ebp_",
            "backup is null",
            Event.TOKEN_CREATED,
            Event.TOKEN_REVOKED,
            TokenError.UNKNOWN,
            TokenError.REVOKED),
    /** A one-time link: good for one download of one backup. */
    TICKET(
            "ebt_",
            "backup is not null",
            Event.TICKET_CREATED,
            Event.TICKET_REVOKED,
            TokenError.TICKET_UNKNOWN,
            TokenError.TICKET_REVOKED);

    private final String prefix;
    private final String condition;
    private final Event created;
    private final Event revoked;
    private final TokenError unknown;
    private final TokenError wasRevoked;

    TokenKind(
            String prefix,
            String condition,
            Event created,
            Event revoked,
            TokenError unknown,
            TokenError wasRevoked) {
        this.prefix = prefix;
        this.condition = condition;
        this.created = created;
        this.revoked = revoked;
        this.unknown = unknown;
        this.wasRevoked = wasRevoked;
    }

    /** {@return what the text of such a token begins with} */
    String prefix() {
        return prefix;
    }

    /** {@return the SQL condition of such a row} */
    String condition() {
        return condition;
    }

    /** {@return what the audit records when one is created} */
    Event created() {
        return created;
    }

    /** {@return what the audit records when one is revoked} */
    Event revoked() {
        return revoked;
    }

    /** {@return why nobody is let in with one that there is not} */
    TokenError unknown() {
        return unknown;
    }

    /** {@return why nobody is let in with one that was revoked} */
    TokenError wasRevoked() {
        return wasRevoked;
    }
}
