package io.etcdportal.audit.record;

import static java.util.Objects.requireNonNull;

import io.etcdportal.audit.Actor;
import io.etcdportal.audit.AuditEntry;
import io.etcdportal.audit.AuditEntry.Event;
import io.etcdportal.audit.AuditTrail;
import io.etcdportal.audit.AuditedBackup;
import io.etcdportal.audit.DownloadResult;
import io.etcdportal.audit.Origin;
import io.etcdportal.cluster.ClusterId;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import java.util.Map;
import java.util.TreeMap;

/** Writes entries by {@link AuditWriter}, each made by {@link EntryMaker}. */
@Component
final class DurableAuditTrail implements AuditTrail {

    private final AuditWriter auditWriter;
    private final EntryMaker maker;

    DurableAuditTrail(AuditWriter auditWriter, EntryMaker maker) {
        this.auditWriter = auditWriter;
        this.maker = maker;
    }

    @Override
    public Begun begin(Origin origin, AuditedBackup backup, @Nullable String range) {
        AuditEntry entry = maker.begin(origin, backup, range);
        auditWriter.record(entry);
        return new Begun(requireNonNull(entry.download()), entry, System.nanoTime());
    }

    @Override
    public void end(Begun begun, DownloadResult downloadResult) {
        auditWriter.record(maker.end(begun, downloadResult));
    }

    @Override
    public void denied(Event event, Origin origin, AuditedBackup backup, String reason) {
        auditWriter.record(maker.refused(event, origin, backup, reason));
    }

    @Override
    public void turnedAway(Origin origin, AuditedBackup backup, String reason) {
        auditWriter.record(maker.refused(Event.DOWNLOAD_REFUSED, origin, backup, reason));
    }

    @Override
    public String portal() {
        return maker.instance();
    }

    @Override
    public void hidden(Origin origin, ClusterId cluster, @Nullable String backup, String request) {
        record(Event.DOWNLOAD_HIDDEN, origin, cluster, backup, Map.of("request", request));
    }

    @Override
    public void auditRead(
            Origin origin, String view, @Nullable ClusterId cluster, Map<String, String> wanted) {
        Map<String, String> details = new TreeMap<>(wanted);
        details.put("view", view);
        record(Event.AUDIT_READ, origin, cluster, null, details);
    }

    @Override
    public void record(Event event, Actor actor, String subject, String detail) {
        auditWriter.record(maker.other(event, actor, null, subject, detail, Map.of()));
    }

    @Override
    public void record(
            Event event,
            Actor actor,
            @Nullable ClusterId cluster,
            @Nullable String subject,
            Map<String, String> details) {
        auditWriter.record(maker.other(event, actor, cluster, subject, null, details));
    }
}
