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
            "Cluster not found",
            "Check the list of clusters. If the cluster is missing there, ask an"
                    + " administrator for permission to list it, or use a token that includes it."),
    BACKUP_NOT_FOUND(
            HttpStatus.NOT_FOUND,
            "Backup not found",
            "Check the cluster's list of backups. The backup may have been removed."),
    PART_NOT_FOUND(
            HttpStatus.NOT_FOUND,
            "File not found in the restore point",
            "Check the restore point of the backup. The file may have been removed."),
    RESTORE_POINT_INCOMPLETE(
            HttpStatus.CONFLICT,
            "The restore point is incomplete",
            "Use another backup, or retry with incomplete=true to get the files that are"
                    + " there."),
    RESTORE_POINT_TOO_LARGE(
            HttpStatus.CONFLICT,
            "The restore point can't be sent as one file",
            "Download its files one by one."),
    SOURCE_NOT_FOUND(HttpStatus.NOT_FOUND, "Source not found", "Check the list of sources."),
    DOWNLOAD_NOT_FOUND(
            HttpStatus.NOT_FOUND,
            "Download not found",
            "Look for it in your downloads or in the part of the audit that you may see."),
    NOT_IN_AUDIT(
            HttpStatus.NOT_FOUND,
            "Cluster not found in the audit that you may see",
            "If the cluster exists, ask an administrator for permission to audit it."),
    NOT_FOUND(
            HttpStatus.NOT_FOUND,
            "Page not found",
            "Check the address, or start at the list of clusters."),
    NO_RESTORABLE_BACKUP(
            HttpStatus.NOT_FOUND,
            "No usable backup found",
            "Check the cluster's list of backups and the state of its sources."),
    NO_INTACT_BACKUP(
            HttpStatus.CONFLICT,
            "No usable backup",
            "Check the cluster's backups and their verification results, and make a new"
                    + " backup."),
    NO_CURRENT_BACKUP(
            HttpStatus.CONFLICT,
            "No backup is recent enough",
            "Check the cluster's backups and their verification results, and why no newer backup"
                    + " was made."),
    BACKUPS_NOT_LISTED(
            HttpStatus.BAD_GATEWAY,
            "The source does not list its backups",
            "Request a backup by its version and revision, and check the log of the" + " source."),
    SITE_NOT_READ_YET(
            HttpStatus.SERVICE_UNAVAILABLE,
            "Not all sources have been read yet",
            "Retry after the number of seconds in Retry-After. The sources page shows"
                    + " which source is unreachable."),
    NO_COMPATIBLE_BACKUP(
            HttpStatus.BAD_REQUEST,
            "No backup fits the target version",
            "Choose another target version, or restore into the version of the backup and"
                    + " upgrade from there."),
    INVALID_PARAMETER(
            HttpStatus.BAD_REQUEST, "Invalid parameter", "Correct the parameter and retry."),
    INVALID_REQUEST(
            HttpStatus.BAD_REQUEST,
            "Invalid request",
            "Compare the request with the API description."),
    HEADERS_TOO_LARGE(
            HttpStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
            "The request headers are too large",
            "Send fewer or shorter cookies and a shorter token. An administrator can"
                    + " raise server.max-http-request-header-size."),
    BACKUP_UNSEALED(
            HttpStatus.CONFLICT,
            "The backup has no integrity hash",
            "Nothing proves that it is complete. Use another backup, or retry with"
                    + " allowUnsealed=true and restore it with --skip-hash-check."),
    BACKUP_DAMAGED(
            HttpStatus.CONFLICT,
            "The backup is damaged",
            "Use another backup. If its copy has been repaired, verify it again."),
    BACKUP_TRUNCATED(
            HttpStatus.CONFLICT,
            "The backup is truncated",
            "Use another backup. A part of this one is missing."),
    BACKUP_EMPTY(HttpStatus.CONFLICT, "The backup is empty", "Use another backup."),
    BACKUP_GROWING(
            HttpStatus.CONFLICT,
            "The backup is still being written",
            "Retry when it is complete, or use the previous backup."),
    BACKUP_ENCRYPTED(
            HttpStatus.CONFLICT,
            "The backup is encrypted",
            "Download it as it is stored (as=stored) and decrypt it. The page of the backup shows"
                    + " the command."),
    BACKUP_UNREADABLE(
            HttpStatus.CONFLICT,
            "The backup is not a snapshot",
            "Use another backup. This file is not an etcd snapshot."),
    TWO_HISTORIES(
            HttpStatus.CONFLICT,
            "Two backups may be the right one",
            "Retry with history=newest or history=highest, or request one of the two by"
                    + " its name."),
    DIGEST_UNKNOWN(
            HttpStatus.NOT_FOUND,
            "The SHA-256 of this backup is not known yet",
            "Download or verify the backup first."),
    OTHER_PART(
            HttpStatus.CONFLICT,
            "The rest does not match the part that you have",
            "Delete your partial file and start again."),
    PRECONDITION_FAILED(
            HttpStatus.PRECONDITION_FAILED,
            "The backup has changed",
            "Check the backup, and retry without If-Match or with its current entity tag."),
    INVALID_RANGE(
            HttpStatus.REQUESTED_RANGE_NOT_SATISFIABLE,
            "Unsupported range",
            "Request one range at a time, for example Range: bytes=1000-1999."),
    RANGE_NOT_THERE(
            HttpStatus.REQUESTED_RANGE_NOT_SATISFIABLE,
            "The range is outside the backup",
            "Compare your file with the length in Content-Range. If they are equal, your"
                    + " file is complete."),
    LENGTH_UNKNOWN(
            HttpStatus.HTTP_VERSION_NOT_SUPPORTED,
            "HTTP/1.1 required",
            "Use HTTP/1.1. With HTTP/1.0, an interrupted download of unknown length looks"
                    + " complete. Behind nginx, set proxy_http_version 1.1."),
    METHOD_NOT_ALLOWED(
            HttpStatus.METHOD_NOT_ALLOWED,
            "Method not allowed",
            "Use one of the methods in the Allow header."),
    NOT_ACCEPTABLE(HttpStatus.NOT_ACCEPTABLE, "Format not available", "Request application/json."),
    UNSUPPORTED_MEDIA_TYPE(
            HttpStatus.UNSUPPORTED_MEDIA_TYPE, "Unsupported media type", "Send application/json."),
    NOT_SIGNED_IN(
            HttpStatus.UNAUTHORIZED,
            "Sign in first",
            "Send a valid token (Authorization: Bearer …), or a user name and password"
                    + " with HTTP Basic."),
    TOKEN_MALFORMED(
            HttpStatus.UNAUTHORIZED,
            "The token is malformed or incomplete",
            "Send the complete token, starting with ebp_. It may have been truncated or"
                    + " contain a line break."),
    TOKEN_MISTYPED(
            HttpStatus.UNAUTHORIZED,
            "The token contains a wrong character",
            "Copy the token again. Its checksum does not match."),
    TOKEN_UNKNOWN(
            HttpStatus.UNAUTHORIZED,
            "Unknown token",
            "Check that the token belongs to this portal, or create another one at" + " /tokens."),
    TOKEN_EXPIRED(
            HttpStatus.UNAUTHORIZED,
            "The token has expired",
            "Create another one at /tokens. Each response has the expiry of its token in"
                    + " X-Token-Expires."),
    TOKEN_REVOKED(
            HttpStatus.UNAUTHORIZED,
            "The token has been revoked",
            "Find out why it was revoked, then create another one at /tokens."),
    TOKEN_WRONG_ADDRESS(
            HttpStatus.UNAUTHORIZED,
            "The token can't be used from this address",
            "Use it from an allowed address, or create another one at /tokens for this"
                    + " address. If you don't recognize this use, revoke the token."),
    TOKEN_OWNER_GONE(
            HttpStatus.UNAUTHORIZED,
            "The owner of the token no longer exists",
            "If the owner is a person, have them sign in again. Otherwise create another"
                    + " one at /tokens."),
    TOO_MANY_ATTEMPTS(
            HttpStatus.TOO_MANY_REQUESTS,
            "Too many failed sign-in attempts",
            "Wait for the number of seconds in Retry-After, at most 15 minutes. Tokens"
                    + " are not affected."),
    TOO_MANY_SIGN_INS(
            HttpStatus.SERVICE_UNAVAILABLE,
            "Too many people are signing in at the moment",
            "Retry after the number of seconds in Retry-After. Tokens are not affected."),
    TICKET_UNKNOWN(
            HttpStatus.UNAUTHORIZED,
            "Unknown ticket",
            "Copy the whole command again, or create another ticket on the backup's page."),
    TICKET_EXPIRED(
            HttpStatus.UNAUTHORIZED,
            "The ticket has expired",
            "Create another one on the backup's page."),
    TICKET_USED(
            HttpStatus.UNAUTHORIZED,
            "The ticket has been used",
            "A ticket downloads its backup once. An interrupted download can resume only"
                    + " from the same address. Create another one on the backup's page. If you"
                    + " don't recognize this use, check the audit."),
    TICKET_REVOKED(
            HttpStatus.UNAUTHORIZED,
            "The ticket has been revoked",
            "Find out why it was revoked, then create another one on the backup's page."),
    EMERGENCY_BY_FORM_ONLY(
            HttpStatus.UNAUTHORIZED,
            "The emergency account works only on the sign-in page",
            "Sign in with your identity provider or with a token. While a provider is"
                    + " unreachable, sign in at /login with the emergency account and a reason."
                    + " For machines, create a ticket on the backup's page."),
    FORM_EXPIRED(
            HttpStatus.FORBIDDEN,
            "The form has expired",
            "Reload the page and repeat the action. Programs must send their credentials"
                    + " with each request."),
    DOWNLOAD_DENIED(
            HttpStatus.FORBIDDEN,
            "You may not download this backup",
            "Ask an administrator for permission to download backups of this cluster."),
    CHECK_DENIED(
            HttpStatus.FORBIDDEN,
            "You may not verify this backup",
            "Ask an administrator for permission to verify backups of this cluster."),
    TOKEN_TOO_NARROW(
            HttpStatus.FORBIDDEN,
            "The token lacks a permission",
            "Use a token with the permission that is named above, or create one at" + " /tokens."),
    DENIED(HttpStatus.FORBIDDEN, "Not allowed", "Ask an administrator for access."),
    TOO_MANY_TRANSFERS(
            HttpStatus.TOO_MANY_REQUESTS,
            "You or your team have too many active downloads",
            "Wait until one has ended, or stop one at /transfers. Retry-After says when"
                    + " to retry."),
    DOWNLOAD_STOPPED(
            HttpStatus.CONFLICT,
            "The download was stopped",
            "If you did not stop it yourself and still need it, start it again."),
    TRANSFER_NOT_FOUND(
            HttpStatus.NOT_FOUND,
            "No such active download on this instance",
            "Check the list of active downloads; the download may have ended. If several"
                    + " portal instances run, each lists only its own downloads."),
    SOURCE_BUSY(
            HttpStatus.SERVICE_UNAVAILABLE,
            "Too many reads from the source of this backup",
            "Retry after the number of seconds in Retry-After."),
    PORTAL_BUSY(
            HttpStatus.SERVICE_UNAVAILABLE,
            "Too many active downloads",
            "Retry after the number of seconds in Retry-After."),
    PORTAL_STOPPING(
            HttpStatus.SERVICE_UNAVAILABLE,
            "The portal is shutting down",
            "Retry after the number of seconds in Retry-After, when this or another"
                    + " instance is running."),
    SOURCE_FAILED(
            HttpStatus.BAD_GATEWAY,
            "The source of this backup failed",
            "Retry, or use another backup. The sources page has details."),
    SOURCE_TIMED_OUT(
            HttpStatus.GATEWAY_TIMEOUT,
            "The source of this backup is unreachable",
            "Retry, or use another backup. The sources page has details."),
    AUDIT_UNAVAILABLE(
            HttpStatus.SERVICE_UNAVAILABLE,
            "The audit is unavailable",
            "The portal sends no backup without an audit entry. Retry later. An"
                    + " administrator should check the portal's database."),
    PROVIDER_SILENT(
            HttpStatus.SERVICE_UNAVAILABLE,
            "Your identity provider is unreachable",
            "Retry later, or use a token of the portal. Administrators can find the"
                    + " reason in the portal's log."),
    DATABASE_UNAVAILABLE(
            HttpStatus.SERVICE_UNAVAILABLE,
            "The portal's database is unreachable",
            "Retry later. An administrator should check the portal's database."),
    INTERNAL(
            HttpStatus.INTERNAL_SERVER_ERROR,
            "Internal error",
            "Retry. If the error persists, give the request ID to an administrator. The"
                    + " log has it too.");

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

    /** {@return the last part of the type, and its key in messages} */
    public String slug() {
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
