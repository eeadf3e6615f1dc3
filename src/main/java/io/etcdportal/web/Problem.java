package io.etcdportal.web;

import io.etcdportal.access.TokenError;

import org.springframework.http.HttpStatus;

import java.net.URI;
import java.util.Locale;

/**
 * Every error that the portal answers with, whether as a page, as problem details or as plain text.
 */
public enum Problem {
    CLUSTER_NOT_FOUND(
            HttpStatus.NOT_FOUND,
            "No such cluster",
            "Look at the list of clusters. If the cluster should be there, ask for a grant to list"
                    + " it, or use a token that reaches it."),
    BACKUP_NOT_FOUND(
            HttpStatus.NOT_FOUND,
            "No such backup",
            "Look at the cluster's list of backups: it may have been removed since you saw it."),
    SOURCE_NOT_FOUND(HttpStatus.NOT_FOUND, "No such source", "Look at the list of sources."),
    DOWNLOAD_NOT_FOUND(
            HttpStatus.NOT_FOUND,
            "No such download",
            "Look for it in your downloads or in the audit, as far as you may see it."),
    NOT_IN_AUDIT(
            HttpStatus.NOT_FOUND,
            "No such cluster in the audit that you may see",
            "Ask whoever keeps the access file for a grant to audit the cluster, if there is one."),
    NOT_FOUND(
            HttpStatus.NOT_FOUND,
            "There is nothing here",
            "Check the address, or begin at the list of clusters."),
    NO_RESTORABLE_BACKUP(
            HttpStatus.NOT_FOUND,
            "No backup to take",
            "Look at the cluster's list of backups and at the state of its sources."),
    NO_INTACT_BACKUP(
            HttpStatus.CONFLICT,
            "No usable backup",
            "Look at the cluster's list of backups and at what was found in them; make a new"
                    + " backup."),
    BACKUPS_NOT_LISTED(
            HttpStatus.BAD_GATEWAY,
            "The source does not list its backups",
            "Ask for a backup by its version and revision, and look at the log of the source."),
    SITE_NOT_READ_YET(
            HttpStatus.SERVICE_UNAVAILABLE,
            "Not every source has been read yet",
            "Ask again after the seconds in Retry-After; the page of the sources tells which of"
                    + " them does not answer."),
    NO_COMPATIBLE_BACKUP(
            HttpStatus.BAD_REQUEST,
            "No backup fits the target version",
            "Choose another target version, or restore into the version of the backup and upgrade"
                    + " from there."),
    INVALID_PARAMETER(
            HttpStatus.BAD_REQUEST,
            "A parameter makes no sense",
            "Correct the parameter and ask again."),
    INVALID_REQUEST(
            HttpStatus.BAD_REQUEST,
            "The request makes no sense",
            "Compare it with the description of the interface."),
    HEADERS_TOO_LARGE(
            HttpStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
            "The headers of the request are too large",
            "Send fewer or shorter cookies and a shorter token; whoever runs the portal can raise"
                    + " server.max-http-request-header-size."),
    BACKUP_UNSEALED(
            HttpStatus.CONFLICT,
            "The backup has no seal",
            "Nothing proves that it is whole. Take another backup; or ask again with"
                    + " allowUnsealed=true, and restore it with --skip-hash-check."),
    BACKUP_DAMAGED(
            HttpStatus.CONFLICT,
            "The backup is damaged",
            "Take another backup. If its copy has been repaired meanwhile, have it checked again."),
    BACKUP_TRUNCATED(
            HttpStatus.CONFLICT,
            "The backup was cut off",
            "Take another backup: a part of this one is missing."),
    BACKUP_EMPTY(
            HttpStatus.CONFLICT,
            "The backup is empty",
            "Take another backup: this file has no bytes."),
    BACKUP_GROWING(
            HttpStatus.CONFLICT,
            "The backup is still being written",
            "Try again when it is done, or take the one before."),
    BACKUP_UNREADABLE(
            HttpStatus.CONFLICT,
            "The backup can't be recognised",
            "Take another backup: this file is something else, or it is compressed or encrypted."),
    TWO_HISTORIES(
            HttpStatus.CONFLICT,
            "Two backups may be the right one",
            "Ask again with history=newest or history=highest, or for one of the two by its"
                    + " name."),
    DIGEST_UNKNOWN(
            HttpStatus.NOT_FOUND,
            "The SHA-256 of this backup is not known yet",
            "Download it or have it checked: it is read then."),
    OTHER_PART(
            HttpStatus.CONFLICT,
            "The rest belongs to another part than yours",
            "Delete what you have of it, and begin anew."),
    PRECONDITION_FAILED(
            HttpStatus.PRECONDITION_FAILED,
            "It is not the backup that you expect",
            "Look at the backup again, and ask without If-Match or with its entity tag."),
    INVALID_RANGE(
            HttpStatus.REQUESTED_RANGE_NOT_SATISFIABLE,
            "The range can't be answered",
            "Ask for one part at a time, as in Range: bytes=1000-1999."),
    RANGE_NOT_THERE(
            HttpStatus.REQUESTED_RANGE_NOT_SATISFIABLE,
            "The part is not there",
            "Compare with the length in Content-Range: if you have as many bytes, you have it"
                    + " all."),
    LENGTH_UNKNOWN(
            HttpStatus.HTTP_VERSION_NOT_SUPPORTED,
            "HTTP/1.1 is needed here",
            "Use HTTP/1.1: with 1.0 a broken transfer of unknown length looks like a whole one."
                    + " Behind nginx, set proxy_http_version 1.1."),
    METHOD_NOT_ALLOWED(
            HttpStatus.METHOD_NOT_ALLOWED,
            "Not with this method",
            "Use one of the methods in the Allow header."),
    NOT_ACCEPTABLE(HttpStatus.NOT_ACCEPTABLE, "Not in that form", "Ask for application/json."),
    UNSUPPORTED_MEDIA_TYPE(
            HttpStatus.UNSUPPORTED_MEDIA_TYPE,
            "The request is in the wrong form",
            "Send application/json."),
    NOT_SIGNED_IN(
            HttpStatus.UNAUTHORIZED,
            "Sign in first",
            "Send a token (Authorization: Bearer …) or a name and password by HTTP Basic; what was"
                    + " sent, if anything, is not good or no longer good."),
    TOKEN_MALFORMED(
            HttpStatus.UNAUTHORIZED,
            "This is no token, or not the whole of one",
            "Send the token from its first to its last character, as ebp_…: it may have been cut"
                    + " off, or a line break have come into it."),
    TOKEN_MISTYPED(
            HttpStatus.UNAUTHORIZED,
            "A character of the token is wrong",
            "Copy the token again: its checksum does not fit."),
    TOKEN_UNKNOWN(
            HttpStatus.UNAUTHORIZED,
            "There is no such token",
            "Look whether the token belongs to this portal, or make another one at /tokens."),
    TOKEN_EXPIRED(
            HttpStatus.UNAUTHORIZED,
            "The token has expired",
            "Make another one at /tokens. X-Token-Expires tells in each answer when a token ends."),
    TOKEN_REVOKED(
            HttpStatus.UNAUTHORIZED,
            "The token has been revoked",
            "Make another one at /tokens, once it is clear why this one was revoked."),
    TOKEN_WRONG_ADDRESS(
            HttpStatus.UNAUTHORIZED,
            "The token may not be used from here",
            "Use it from where it may be used, or make another one at /tokens for this address. If"
                    + " nobody of yours did this, revoke it."),
    TOKEN_OWNER_GONE(
            HttpStatus.UNAUTHORIZED,
            "Whom the token acts for is gone",
            "If it is a person, have them sign in again; otherwise make another one at /tokens."),
    TOO_MANY_ATTEMPTS(
            HttpStatus.TOO_MANY_REQUESTS,
            "Too many failed attempts to sign in",
            "Wait for the seconds that the header Retry-After tells, at most 15 minutes. Tokens are"
                    + " not held up."),
    TOO_MANY_SIGN_INS(
            HttpStatus.SERVICE_UNAVAILABLE,
            "Too many people are signing in at the moment",
            "Try again after the seconds in Retry-After. Tokens are not held up."),
    TICKET_UNKNOWN(
            HttpStatus.UNAUTHORIZED,
            "There is no such ticket",
            "Copy the whole line again, or make another ticket on the page of the backup."),
    TICKET_EXPIRED(
            HttpStatus.UNAUTHORIZED,
            "The ticket has expired",
            "Make another one on the page of the backup."),
    TICKET_USED(
            HttpStatus.UNAUTHORIZED,
            "The ticket has been used",
            "A ticket fetches its backup once, and goes on with what broke from the same address"
                    + " alone. Make another one on the page of the backup; if nobody of yours used"
                    + " this one, look into the audit."),
    TICKET_REVOKED(
            HttpStatus.UNAUTHORIZED,
            "The ticket has been revoked",
            "Make another one on the page of the backup, once it is clear why this one was"
                    + " revoked."),
    EMERGENCY_BY_FORM_ONLY(
            HttpStatus.UNAUTHORIZED,
            "The emergency account is for the sign-in page alone",
            "Sign in by your provider, or with a token. While a provider does not answer, sign in"
                    + " at /login with the emergency account and a reason; a ticket from the page"
                    + " of a backup is for machines."),
    FORM_EXPIRED(
            HttpStatus.FORBIDDEN,
            "The form is no longer good",
            "Load the page again and repeat what you did. Programs send their credentials with each"
                    + " request."),
    DOWNLOAD_DENIED(
            HttpStatus.FORBIDDEN,
            "You may not download this backup",
            "Ask whoever keeps the access file for a grant to download backups of this cluster."),
    CHECK_DENIED(
            HttpStatus.FORBIDDEN,
            "You may not have this backup checked",
            "Ask whoever keeps the access file for a grant to verify backups of this cluster."),
    TOKEN_TOO_NARROW(
            HttpStatus.FORBIDDEN,
            "The token was not made for this",
            "Use a token that was, or make one at /tokens with the verb that is named above."),
    DENIED(HttpStatus.FORBIDDEN, "Not allowed", "Sign in as somebody who may."),
    TOO_MANY_TRANSFERS(
            HttpStatus.TOO_MANY_REQUESTS,
            "You or your team have too many downloads running",
            "Wait until one has ended, or end one at /transfers. Retry-After tells when to ask"
                    + " again."),
    DOWNLOAD_STOPPED(
            HttpStatus.CONFLICT,
            "The download was ended by hand",
            "Begin anew, if it was not you who ended it and you still need it."),
    TRANSFER_NOT_FOUND(
            HttpStatus.NOT_FOUND,
            "No such download is running here",
            "Look at the list of running downloads: it may have ended. Where several portals run,"
                    + " each knows its own."),
    SOURCE_BUSY(
            HttpStatus.SERVICE_UNAVAILABLE,
            "Too much is being read from the source of this backup",
            "Ask again after the seconds in Retry-After."),
    PORTAL_BUSY(
            HttpStatus.SERVICE_UNAVAILABLE,
            "Too many downloads are running",
            "Ask again after the seconds in Retry-After."),
    PORTAL_STOPPING(
            HttpStatus.SERVICE_UNAVAILABLE,
            "The portal is about to end",
            "Ask again after the seconds in Retry-After, when it or another one is there."),
    SOURCE_FAILED(
            HttpStatus.BAD_GATEWAY,
            "The source of this backup failed",
            "Try again, or take another backup; the page of the sources tells more."),
    SOURCE_TIMED_OUT(
            HttpStatus.GATEWAY_TIMEOUT,
            "The source of this backup does not answer",
            "Try again, or take another backup; the page of the sources tells more."),
    AUDIT_UNAVAILABLE(
            HttpStatus.SERVICE_UNAVAILABLE,
            "Nothing can be recorded at the moment",
            "No backup is sent without a record. Try again soon; whoever runs the portal should"
                    + " look at its database."),
    PROVIDER_SILENT(
            HttpStatus.SERVICE_UNAVAILABLE,
            "Whoever vouches for you does not answer",
            "Try again soon, or sign in with a token of the portal; whoever runs the portal finds"
                    + " the reason in its log."),
    DATABASE_UNAVAILABLE(
            HttpStatus.SERVICE_UNAVAILABLE,
            "The portal's database does not answer",
            "Try again soon; whoever runs the portal should look at its database."),
    INTERNAL(
            HttpStatus.INTERNAL_SERVER_ERROR,
            "The portal made a mistake",
            "Try again. If it stays, tell whoever runs the portal the request id; the log has it"
                    + " too.");

    private final HttpStatus status;
    private final String title;
    private final String next;

    Problem(HttpStatus status, String title, String next) {
        this.status = status;
        this.title = title;
        this.next = next;
    }

    /** {@return the problem of a token that was refused} */
    static Problem of(TokenError tokenError) {
        return switch (tokenError) {
            case MALFORMED -> TOKEN_MALFORMED;
            case MISTYPED -> TOKEN_MISTYPED;
            case UNKNOWN -> TOKEN_UNKNOWN;
            case EXPIRED -> TOKEN_EXPIRED;
            case REVOKED -> TOKEN_REVOKED;
            case WRONG_ADDRESS -> TOKEN_WRONG_ADDRESS;
            case OWNER_GONE -> TOKEN_OWNER_GONE;
            case TICKET_UNKNOWN -> TICKET_UNKNOWN;
            case TICKET_EXPIRED -> TICKET_EXPIRED;
            case TICKET_USED -> TICKET_USED;
            case TICKET_REVOKED -> TICKET_REVOKED;
            case EMERGENCY_BY_FORM_ONLY -> EMERGENCY_BY_FORM_ONLY;
        };
    }

    /** {@return a name for programs that does not change} */
    public URI type() {
        return URI.create("urn:etcd-backup-portal:problem:" + slug());
    }

    String slug() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public HttpStatus status() {
        return status;
    }

    public String title() {
        return title;
    }

    /** {@return what to do next, as sentences} */
    public String next() {
        return next;
    }
}
