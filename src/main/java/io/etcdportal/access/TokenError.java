package io.etcdportal.access;

import java.util.Locale;

/**
 * Why what was shown lets nobody in. What tells of a token or an account is told only to who has
 * its secret.
 */
public enum TokenError {
    /** It is not of the form of one: a part is missing, or it is something else. */
    MALFORMED,
    /** Its checksum says that a character is wrong. */
    MISTYPED,
    /** There is none of that id and secret; which of them is wrong is not told. */
    UNKNOWN,
    /** Its time is over. */
    EXPIRED,
    /** It was revoked. */
    REVOKED,
    /** It may not be used from this address. */
    WRONG_ADDRESS,
    /** Whom it acts for is gone, or has not signed in for too long. */
    OWNER_GONE,
    /** There is no ticket of that id and secret, or it is one for another backup. */
    TICKET_UNKNOWN,
    /** The ticket was not used in time, or its download not resumed in time. */
    TICKET_EXPIRED,
    /** The ticket has been used. */
    TICKET_USED,
    /** The ticket was revoked. */
    TICKET_REVOKED,
    /** It is the password of the emergency account, which is for the sign-in page alone. */
    EMERGENCY_BY_FORM_ONLY;

    /** {@return its name in the audit} */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
