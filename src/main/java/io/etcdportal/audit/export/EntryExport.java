package io.etcdportal.audit.export;

import io.etcdportal.access.Access;
import io.etcdportal.access.ClusterScope;
import io.etcdportal.access.Permission;
import io.etcdportal.access.Viewer;
import io.etcdportal.audit.AuditEntry;
import io.etcdportal.audit.AuditEntry.Event;
import io.etcdportal.audit.AuditTrail;
import io.etcdportal.audit.Origin;
import io.etcdportal.audit.search.AuditCursor;
import io.etcdportal.audit.search.AuditFilter;
import io.etcdportal.audit.search.AuditSearch;
import io.etcdportal.audit.search.EntrySearch;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Hands over entries, however many there are, in the order of their ids and up to the highest that
 * the viewer may see when it begins: what is added meanwhile is left for the next export, so that
 * two that follow each other have neither a gap nor a double.
 */
@Component
class EntryExport {

    private static final int AT_ONCE = 1000;

    private final Access access;
    private final EntrySearch search;
    private final AuditTrail trail;

    EntryExport(Access access, EntrySearch search, AuditTrail trail) {
        this.access = access;
        this.search = search;
        this.trail = trail;
    }

    /**
     * An export that is written down and can begin.
     *
     * @param scope the clusters whose entries the viewer may see
     * @param filter which of them are wanted
     * @param folded whether a download that has ended is one entry, its end
     * @param after only entries with a higher id
     * @param through only entries with that id or a lower one
     */
    record Begun(
            Origin origin,
            ClusterScope scope,
            AuditFilter filter,
            boolean folded,
            EntryFormat format,
            long after,
            long through) {}

    /**
     * Writes down that somebody exports. It ends with the highest id that the viewer may see: an id
     * beyond tells how many entries there are that they may not see.
     *
     * @param through no entry with a higher id; where it isn't set, the highest that they may see
     */
    Begun begin(
            Origin origin,
            AuditFilter filter,
            boolean folded,
            EntryFormat format,
            long after,
            @Nullable Long through) {
        ClusterScope scope = scope(origin);
        long last = scope.isNothing() ? 0 : Math.max(search.last(scope), after);
        long end = through == null ? last : Math.min(last, through);
        Map<String, String> details = new TreeMap<>(filter.exactParameters());
        if (folded) {
            details.put("folded", "true");
        }
        details.put("form", format.name().toLowerCase(Locale.ROOT));
        details.put("after", Long.toString(after));
        details.put("through", Long.toString(end));
        trail.record(Event.AUDIT_EXPORTED, origin, null, null, details);
        return new Begun(origin, scope, filter, folded, format, after, end);
    }

    /** Writes every entry. No more than a handful is in memory at a time. */
    void write(Begun begun, OutputStream out) throws IOException {
        EntryFormat.Writer writer = begun.format().to(out);
        List<AuditEntry> page = page(begun, begun.after());
        while (!page.isEmpty()) {
            for (AuditEntry entry : page) {
                writer.write(entry);
            }
            page = page.size() < AT_ONCE ? List.of() : page(begun, page.getLast().id());
        }
    }

    /** Writes every download of the viewer's own, each as one entry, the latest first. */
    void writeOwnDownloads(Viewer viewer, AuditFilter filter, EntryFormat format, OutputStream out)
            throws IOException {
        AuditFilter own = filter.ofPerson(viewer.id());
        EntryFormat.Writer writer = format.to(out);
        AuditCursor after = null;
        do {
            EntrySearch.Found found =
                    search.downloads(AuditSearch.own(viewer), own, after, AT_ONCE);
            for (AuditEntry entry : found.entries()) {
                writer.write(entry);
            }
            after =
                    found.entries().size() == AT_ONCE
                            ? AuditCursor.of(found.entries().getLast())
                            : found.until();
        } while (after != null);
    }

    private List<AuditEntry> page(Begun begun, long after) {
        if (!scope(begun.origin()).equals(begun.scope())) {
            throw new IllegalStateException("The viewer's access changed in the meantime");
        }
        return search.inOrder(
                begun.scope(), begun.filter(), begun.folded(), after, begun.through(), AT_ONCE);
    }

    private ClusterScope scope(Origin origin) {
        return access.scope(origin.viewer(), Permission.AUDIT);
    }
}
