package io.etcdportal.audit;

import com.fasterxml.jackson.annotation.JsonValue;

import io.etcdportal.cluster.ClusterId;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * One row of the audit, complete in itself. A download leaves two: one before its first byte and
 * one at its end, under one download id; everything else leaves one. docs/audit.md tells of each
 * part.
 *
 * @param id the place in the chain, which has no gaps; 0 as long as it has none
 * @param key its name from before it was recorded, by which it is never recorded twice
 * @param at when it happened, to the millisecond. One that waited in the journal stands behind
 *     entries that happened later
 * @param event what happened
 * @param who who did it
 * @param what what it is about
 * @param how how the request came
 * @param download what the two entries of one download share
 * @param result what became of a download, in its second entry
 * @param detail why, as a sentence
 * @param details more, by name
 * @param instance which portal made the entry
 * @param link its place in the chain; none in entries that are older than the chain
 */
public record AuditEntry(
        long id,
        @Nullable String key,
        Instant at,
        Event event,
        Who who,
        What what,
        How how,
        @Nullable String download,
        @Nullable Result result,
        @Nullable String detail,
        Map<String, String> details,
        @Nullable String instance,
        @Nullable Link link) {

    /**
     * The name in {@code details} of the audit that an imported entry comes from: the id of the key
     * that signed it there.
     */
    public static final String IMPORTED_FROM = "importedFrom";

    /** The name in {@code details} of the id that an imported entry had there. */
    public static final String IMPORTED_ENTRY = "importedEntry";

    /** The name in {@code details} of the hash that an imported entry had there. */
    public static final String IMPORTED_HASH = "importedHash";

    public AuditEntry {
        details = Map.copyOf(details);
    }

    /** What an entry is about. */
    public enum Event {
        DOWNLOAD_BEGIN,
        DOWNLOAD_END,
        /** Somebody may see the cluster, but not have its backups. */
        DOWNLOAD_DENIED,
        /** Somebody asked for a cluster or backup that is hidden from them, or that is none. */
        DOWNLOAD_HIDDEN,
        /** Somebody who may was turned away: too much was running, or the portal was ending. */
        DOWNLOAD_REFUSED,
        /** Somebody ended a running download, of their own or of another. */
        DOWNLOAD_STOPPED,
        SIGNED_IN,
        SIGN_IN_FAILED,
        SIGNED_OUT,
        /** A session was ended by other than signing out. */
        SESSION_ENDED,
        EMERGENCY_SIGN_IN,
        /**
         * Somebody started an emergency portal: this is its own audit, or was imported from there.
         */
        EMERGENCY_STARTED,
        TOKEN_CREATED,
        TOKEN_REVOKED,
        /** A token was shown that lets nobody in. */
        TOKEN_REFUSED,
        TICKET_CREATED,
        TICKET_REVOKED,
        /** The access file was read, and holds from now on. */
        ACCESS_LOADED,
        /** The access file makes no sense, and the one before holds on. */
        ACCESS_REFUSED,
        /** Somebody had a backup checked. */
        BACKUP_CHECKED,
        /** Somebody may see the cluster, but not have its backups checked. */
        CHECK_DENIED,
        /** An administrator had a source asked at once. */
        SOURCE_REFRESHED,
        /** An administrator had a portal log more or less for a time. */
        LOG_LEVEL_CHANGED,
        AUDIT_READ,
        AUDIT_EXPORTED,
        AUDIT_VERIFIED,
        /** Entries that were kept long enough were removed. */
        AUDIT_PURGED,
        /**
         * Entries that are older than the chain were found: their number and a hash of them stand
         * in the chain from here on.
         */
        AUDIT_SEALED,
        /** The audit of an emergency portal was imported. */
        AUDIT_IMPORTED,
        /** The record in the database, or what lies beside it, is not what it should be. */
        AUDIT_ALARM
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
        /** Its owner or an administrator ended it. */
        STOPPED,
        /** The portal itself ended, or was told to. */
        INTERRUPTED
    }

    /**
     * Who did it.
     *
     * @param kind what they showed, by the name of its {@code Credential}; {@code stranger} for
     *     somebody who could show nothing good, {@code portal} for the portal itself
     * @param id what stays the same when the name changes
     * @param name the person, or whom the token acts for
     * @param teams the teams they were in at that moment, in the order of their names
     * @param token the public id of the token, where one was shown
     */
    public record Who(
            @Nullable String kind,
            @Nullable String id,
            String name,
            List<String> teams,
            @Nullable String token) {

        public Who {
            teams = List.copyOf(teams);
        }
    }

    /**
     * What it is about.
     *
     * @param cluster the cluster, where it is about one
     * @param subject the name of the backup, or the public id of a token or ticket
     * @param version the etcd version of the backup
     * @param revision the revision of the backup
     */
    public record What(
            @Nullable ClusterId cluster,
            @Nullable String subject,
            @Nullable String version,
            @Nullable Long revision) {}

    /**
     * How the request came.
     *
     * @param address where from; empty where the portal acted by itself
     * @param userAgent what the client calls itself
     * @param requestId the id that the answer and the log carry too; empty where the portal acted
     *     by itself
     * @param range the part of the backup that was asked for, in the words of the request
     */
    public record How(
            String address, @Nullable String userAgent, String requestId, @Nullable String range) {}

    /**
     * What became of a download.
     *
     * @param outcome in a word
     * @param source the source that the last bytes came from
     * @param location where in that source the copy lies
     * @param legs where all the bytes came from, in the order in which they were sent
     * @param bytes how many bytes of the backup left the portal; nothing where that was lost with
     *     the portal that sent them
     * @param size how long the whole backup is, where that is known
     * @param sha256 the SHA-256 of the whole backup, where all of it was sent
     * @param check what the check on the way found
     * @param endedBy who ended it: {@code portal}, {@code client}, {@code source}, {@code check},
     *     {@code access} or {@code person}
     * @param millis how long it took
     */
    public record Result(
            Outcome outcome,
            @Nullable String source,
            @Nullable String location,
            List<DownloadResult.Segment> legs,
            @Nullable Long bytes,
            @Nullable Long size,
            @Nullable String sha256,
            @Nullable String check,
            @Nullable String endedBy,
            @Nullable Long millis) {

        public Result {
            legs = List.copyOf(legs);
        }

        /** {@return what became of a download whose portal did not live to record it} */
        public static Result interrupted() {
            return new Result(
                    Outcome.INTERRUPTED,
                    null,
                    null,
                    List.of(),
                    null,
                    null,
                    null,
                    null,
                    "portal",
                    null);
        }
    }

    /**
     * What holds an entry in its place.
     *
     * @param previous the hash of the entry before, in hexadecimal digits; zeros in the first one
     * @param hash the SHA-256 of the canonical form, in hexadecimal digits
     */
    public record Link(String previous, String hash) {}

    /**
     * {@return the audit that it was imported from; nothing where the portal recorded it itself}
     */
    public @Nullable String importedFrom() {
        return details.get(IMPORTED_FROM);
    }

    /** {@return the same entry for another chain, where it has no place yet} */
    public AuditEntry moved(String newKey, Map<String, String> newDetails) {
        return new AuditEntry(
                0,
                newKey,
                at,
                event,
                who,
                what,
                how,
                download,
                result,
                detail,
                newDetails,
                instance,
                null);
    }

    /** {@return the same entry at its place in the chain} */
    public AuditEntry after(long previousId, String previousHash) {
        AuditEntry placed = at(previousId + 1, new Link(previousHash, ""));
        return placed.at(placed.id(), new Link(previousHash, CanonicalForm.hash(placed.members())));
    }

    private AuditEntry at(long place, Link chained) {
        return new AuditEntry(
                place, key, at, event, who, what, how, download, result, detail, details, instance,
                chained);
    }

    /** {@return everything that is hashed, by the names that JSON uses too} */
    public SortedMap<String, Object> members() {
        return CanonicalForm.members(this);
    }

    /** {@return what JSON shows: what is hashed, and the hash} */
    @JsonValue
    public SortedMap<String, Object> json() {
        SortedMap<String, Object> members = members();
        if (link != null) {
            members.put(EntryField.HASH.json(), link.hash());
        }
        return members;
    }
}
