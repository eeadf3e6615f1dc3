package io.etcdportal.audit;

import io.etcdportal.access.ClusterScope;
import io.etcdportal.audit.AuditEntry.Event;
import io.etcdportal.audit.AuditEntry.Outcome;
import io.etcdportal.cluster.ClusterId;

import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

import java.time.Clock;
import java.util.List;
import java.util.UUID;

/** The only place that writes the audit. What a method has returned from is on disk. */
@Component
public final class AuditTrail {

    private final AuditTable table;
    private final Clock clock;

    AuditTrail(AuditTable table, Clock clock) {
        this.table = table;
        this.clock = clock;
    }

    /**
     * The first entry of a download, with what its last one needs.
     *
     * @param id what both entries share
     */
    public record Begun(String id, Origin origin, ClusterId cluster, String backup) {}

    /**
     * Writes down that a download begins.
     *
     * @throws AuditUnavailable where that can't be written, and therefore nothing may be sent
     */
    public Begun begin(Origin origin, ClusterId cluster, String backup) {
        Begun begun = new Begun(UUID.randomUUID().toString(), origin, cluster, backup);
        write(
                entry(
                        Event.DOWNLOAD_BEGIN,
                        origin,
                        cluster,
                        backup,
                        begun.id(),
                        null,
                        null,
                        null,
                        null));
        return begun;
    }

    /**
     * Writes down how a download ended.
     *
     * @throws AuditUnavailable where that can't be written
     */
    public void end(Begun begun, Ending ending) {
        write(
                entry(
                        Event.DOWNLOAD_END,
                        begun.origin(),
                        begun.cluster(),
                        begun.backup(),
                        begun.id(),
                        ending.outcome(),
                        ending.legs().isEmpty() ? null : ending.legs().getLast().source(),
                        ending.bytes(),
                        ending.detail()));
    }

    /**
     * Writes down that somebody wanted a backup of a cluster that they may see, and was denied.
     *
     * @throws AuditUnavailable where that can't be written
     */
    public void denied(Origin origin, ClusterId cluster, String backup, String reason) {
        write(
                entry(
                        Event.DOWNLOAD_DENIED,
                        origin,
                        cluster,
                        backup,
                        null,
                        null,
                        null,
                        null,
                        reason));
    }

    /**
     * Writes down something that is about no cluster.
     *
     * @param subject what it is about, by its public id
     * @throws AuditUnavailable where that can't be written
     */
    public void record(Event event, Origin origin, String subject, String detail) {
        write(entry(event, origin, null, subject, null, null, null, null, detail));
    }

    /**
     * Reads entries, the latest first.
     *
     * @param scope the clusters whose entries are wanted; entries that are about no cluster come
     *     with everything only
     * @param before only entries with a lower id
     */
    public List<AuditEntry> entries(ClusterScope scope, long before, int limit) {
        return table.find(scope, before, limit);
    }

    private void write(AuditEntry entry) {
        try {
            table.insert(entry);
        } catch (DataAccessException | TransactionException e) {
            throw new AuditUnavailable(e);
        }
    }

    private AuditEntry entry(
            Event event,
            Origin origin,
            @Nullable ClusterId cluster,
            @Nullable String subject,
            @Nullable String download,
            @Nullable Outcome outcome,
            @Nullable String source,
            @Nullable Long bytes,
            @Nullable String detail) {
        return new AuditEntry(
                0,
                clock.instant(),
                event,
                origin.viewer().user(),
                origin.viewer().credential().token(),
                cluster,
                subject,
                download,
                outcome,
                source,
                bytes,
                detail,
                origin.address(),
                origin.userAgent(),
                origin.requestId());
    }
}
