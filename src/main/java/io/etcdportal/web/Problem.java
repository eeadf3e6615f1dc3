package io.etcdportal.web;

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
                    + " it."),
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
    LENGTH_UNKNOWN(
            HttpStatus.HTTP_VERSION_NOT_SUPPORTED,
            "HTTP/1.1 is needed for this backup",
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
    TOO_MANY_ATTEMPTS(
            HttpStatus.TOO_MANY_REQUESTS,
            "Too many failed attempts to sign in",
            "Wait for the seconds that the header Retry-After tells, at most 15 minutes. Tokens are"
                    + " not held up."),
    FORM_EXPIRED(
            HttpStatus.FORBIDDEN,
            "The form is no longer good",
            "Load the page again and repeat what you did. Programs send their credentials with each"
                    + " request."),
    DOWNLOAD_DENIED(
            HttpStatus.FORBIDDEN,
            "You may not download this backup",
            "Ask whoever keeps the access file for a grant to download backups of this cluster."),
    DENIED(HttpStatus.FORBIDDEN, "Not allowed", "Sign in as somebody who may."),
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
