package io.etcdportal.audit;

import static java.util.Objects.requireNonNull;

import io.etcdportal.audit.AuditEntry.Event;
import io.etcdportal.cluster.ClusterId;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import java.util.Map;
import java.util.TreeMap;

/** Writes entries by {@link Recorder}, each made by {@link EntryMaker}. */
@Component
final class DurableAuditTrail implements AuditTrail {

    private final Recorder recorder;
    private final EntryMaker maker;

    DurableAuditTrail(Recorder recorder, EntryMaker maker) {
        this.recorder = recorder;
        this.maker = maker;
    }

    @Override
    public Begun begin(Origin origin, ClusterId cluster, String backup) {
        return begin(origin, cluster, backup, null);
    }

    @Override
    public Begun begin(Origin origin, ClusterId cluster, String backup, @Nullable String range) {
        AuditEntry entry = maker.begin(origin, cluster, backup, range);
        recorder.record(entry);
        return new Begun(requireNonNull(entry.download()), entry, System.nanoTime());
    }

    @Override
    public void end(Begun begun, Ending ending) {
        recorder.record(maker.end(begun, ending));
    }

    @Override
    public void denied(Origin origin, ClusterId cluster, String backup, String reason) {
        recorder.record(maker.refused(Event.DOWNLOAD_DENIED, origin, cluster, backup, reason));
    }

    @Override
    public void turnedAway(Origin origin, ClusterId cluster, String backup, String reason) {
        recorder.record(maker.refused(Event.DOWNLOAD_REFUSED, origin, cluster, backup, reason));
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
    public void looked(
            Origin origin, String view, @Nullable ClusterId cluster, Map<String, String> wanted) {
        Map<String, String> details = new TreeMap<>(wanted);
        details.put("view", view);
        record(Event.AUDIT_READ, origin, cluster, null, details);
    }

    @Override
    public void record(Event event, Actor actor, String subject, String detail) {
        recorder.record(maker.other(event, actor, null, subject, detail, Map.of()));
    }

    @Override
    public void record(
            Event event,
            Actor actor,
            @Nullable ClusterId cluster,
            @Nullable String subject,
            Map<String, String> details) {
        recorder.record(maker.other(event, actor, cluster, subject, null, details));
    }
}
