package io.etcdportal.audit;

import io.etcdportal.audit.AuditEntry.Event;
import io.etcdportal.cluster.ClusterId;

import org.jspecify.annotations.Nullable;

import java.util.Map;

/**
 * The only place that writes the audit. What a method has returned from is on disk: as an entry of
 * its own, or where the same came before, as one more in the count of a repeat.
 */
public interface AuditTrail {

    /**
     * A download that has its first entry.
     *
     * @param id what both entries share
     * @param entry the first one
     * @param nanos the reading of {@link System#nanoTime()} when it began
     */
    record Begun(String id, AuditEntry entry, long nanos) {}

    /**
     * Writes down that a download begins.
     *
     * @param range the part that is asked for, in the words of the request; nothing for the whole
     * @throws AuditUnavailable where that can't be written, and therefore nothing may be sent
     */
    Begun begin(Origin origin, AuditedBackup backup, @Nullable String range);

    /**
     * Writes down how a download ended.
     *
     * @throws AuditUnavailable where that can't be written
     */
    void end(Begun begun, DownloadResult downloadResult);

    /**
     * Writes down that somebody wanted a backup of a cluster that they may see, and was denied.
     *
     * @param event what was denied
     * @throws AuditUnavailable where that can't be written
     */
    void denied(Event event, Origin origin, AuditedBackup backup, String reason);

    /**
     * Writes down that somebody wanted a backup that they may have, and was turned away for now.
     *
     * @throws AuditUnavailable where that can't be written
     */
    void turnedAway(Origin origin, AuditedBackup backup, String reason);

    /** {@return the name of this portal, one of several on a database, as its entries have it} */
    String portal();

    /**
     * Writes down that somebody asked for a cluster or backup that is hidden from them, or that is
     * none; nobody finds out here which.
     *
     * @param backup what was asked for of the cluster, as far as it was said
     * @param request the request, as {@code GET /clusters/eu/payments/ledger}
     * @throws AuditUnavailable where that can't be written
     */
    void hidden(Origin origin, ClusterId cluster, @Nullable String backup, String request);

    /**
     * Writes down that somebody looks at the records of others, before they see them.
     *
     * @param view what is looked at, in a word
     * @param cluster the cluster whose records these are, where it is one that the viewer may look
     *     at
     * @param wanted what is asked for, by the names of the parameters
     * @throws AuditUnavailable where that can't be written, and therefore nothing may be shown
     */
    void auditRead(
            Origin origin, String view, @Nullable ClusterId cluster, Map<String, String> wanted);

    /**
     * Writes down something that is about no cluster, with a sentence.
     *
     * @param subject what it is about, by its public id
     * @throws AuditUnavailable where that can't be written
     */
    void record(Event event, Actor actor, String subject, String detail);

    /**
     * Writes down something that is no download. In a transaction it is written in the same one, as
     * its last step: everybody else who writes to the audit waits from here to its end.
     *
     * @param cluster the cluster that it is about, where it is about one
     * @param subject what it is about, by its name or public id
     * @param details what there is to know of it, by name; never a secret
     * @throws AuditUnavailable where that can't be written
     */
    void record(
            Event event,
            Actor actor,
            @Nullable ClusterId cluster,
            @Nullable String subject,
            Map<String, String> details);
}
