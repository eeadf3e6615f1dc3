package io.etcdportal.login;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/**
 * A token that lets automation act for a person. The secret part is not here: it is shown once and
 * kept by nobody.
 *
 * @param id its public name, which the audit shows
 * @param name what its owner calls it
 * @param owner the account it acts for, with no more and no less than what that account may do
 * @param created when it was made
 * @param expires when it ends by itself
 * @param revoked when it was ended by hand, where it was
 */
record ApiToken(
        String id,
        String name,
        String owner,
        Instant created,
        Instant expires,
        @Nullable Instant revoked) {}
