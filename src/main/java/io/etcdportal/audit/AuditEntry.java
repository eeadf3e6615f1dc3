package io.etcdportal.audit;

import io.etcdportal.cluster.ClusterId;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/**
 * One row of the audit. A download leaves two: one before its first byte and one at its end, under
 * one download id.
 *
 * @param id rises from entry to entry
 * @param at when it was written
 * @param event what happened
 * @param user the person, or the one that the token acts for
 * @param token the public id of the token, where one was used
 * @param cluster the cluster it was about, where it was about one
 * @param subject the backup or token it was about
 * @param download what the two entries of one download share
 * @param outcome how a download ended, in its second entry
 * @param source the source that the bytes came from
 * @param bytes how many bytes of the backup left the portal
 * @param detail why, as a sentence
 * @param address where the request came from
 * @param userAgent what the client calls itself
 * @param requestId the id that the answer and the log carry too
 */
public record AuditEntry(
        long id,
        Instant at,
        Event event,
        String user,
        @Nullable String token,
        @Nullable ClusterId cluster,
        @Nullable String subject,
        @Nullable String download,
        @Nullable Outcome outcome,
        @Nullable String source,
        @Nullable Long bytes,
        @Nullable String detail,
        String address,
        @Nullable String userAgent,
        String requestId) {

    /** What an entry is about. */
    public enum Event {
        DOWNLOAD_BEGIN,
        DOWNLOAD_END,
        DOWNLOAD_DENIED,
        SIGNED_IN,
        SIGN_IN_FAILED,
        SIGNED_OUT,
        /** A session was ended by other than signing out. */
        SESSION_ENDED,
        TOKEN_CREATED,
        TOKEN_REVOKED
    }

    /** How a download ended. */
    public enum Outcome {
        /** Every byte was handed over. */
        COMPLETED,
        /** The client left before the end. */
        ABORTED,
        /** The source failed before the end, or what it gave was not whole. */
        FAILED,
        /** The viewer lost the right to it meanwhile. */
        REVOKED,
        /** The portal itself ended, or was told to. */
        INTERRUPTED
    }
}
