package io.etcdportal.audit.exposure;

import io.etcdportal.access.Access;
import io.etcdportal.access.ClusterScope;
import io.etcdportal.access.Permission;
import io.etcdportal.access.Viewer;
import io.etcdportal.audit.AuditEntry;
import io.etcdportal.audit.AuditEntry.Event;
import io.etcdportal.audit.AuditTrail;
import io.etcdportal.audit.Origin;
import io.etcdportal.audit.exposure.CopySearch.Selection;
import io.etcdportal.audit.search.AuditDenied;
import io.etcdportal.audit.store.AuditClusterTable;
import io.etcdportal.cluster.ClusterId;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Says who holds copies of what: for whoever has to change the secrets of a cluster, or those that
 * somebody knew who leaves. It is drawn from the entries alone, and leaves one.
 */
@Component
class Exposure {

    private static final String VIEW = "exposure";
    private static final int MOST = 1000;
    private static final int MOST_RUNNING = 100;

    /** Up to so many clusters, each is looked up by itself. */
    private static final int FEW = 100;

    private static final ClusterScope EVERYTHING = new ClusterScope.Everything();

    private final Access access;
    private final CopySearch copies;
    private final AuditClusterTable clusters;
    private final AuditTrail trail;

    Exposure(Access access, CopySearch copies, AuditClusterTable clusters, AuditTrail trail) {
        this.access = access;
        this.copies = copies;
        this.clusters = clusters;
        this.trail = trail;
    }

    /**
     * One page of a report.
     *
     * @param items who holds what
     * @param running downloads that are under way; with the first page, and of them the latest
     * @param next the cursor of the next page, where there is one
     */
    record Report<T>(List<T> items, List<AuditEntry> running, @Nullable String next) {}

    /**
     * {@return who holds which backups}
     *
     * @throws AuditDenied where the viewer does not hold the audit of the cluster
     */
    Report<Holding> holdings(
            Origin origin, ExposureFilter filter, @Nullable ExposureCursor after, int limit) {
        return report(origin, filter, after, limit, copies::holdings, Holding::key);
    }

    /**
     * {@return how many backups of which cluster who holds}
     *
     * @throws AuditDenied where the viewer does not hold the audit of the cluster
     */
    Report<Holder> holders(
            Origin origin, ExposureFilter filter, @Nullable ExposureCursor after, int limit) {
        return report(origin, filter, after, limit, copies::holders, Holder::key);
    }

    /**
     * Hands over every holding, however many there are. It is a look of its own each time, and an
     * export.
     *
     * @throws AuditDenied where the viewer does not hold the audit of the cluster
     */
    void export(Origin origin, ExposureFilter filter, Consumer<Holding> taker) {
        List<Selection> stretches = stretches(origin.viewer(), filter);
        Map<String, String> details = new TreeMap<>(filter.exactParameters());
        details.put("view", VIEW);
        trail.record(Event.AUDIT_EXPORTED, origin, filter.cluster(), null, details);
        List<Holding> page = walk(stretches, null, MOST, copies::holdings);
        while (!page.isEmpty()) {
            page.forEach(taker);
            page = walk(stretches, page.getLast().key(), MOST, copies::holdings);
        }
    }

    /** Reads one part of a list. */
    private interface Reading<T> {
        List<T> read(Selection selection, @Nullable ExposureCursor after, int limit);
    }

    private <T> Report<T> report(
            Origin origin,
            ExposureFilter filter,
            @Nullable ExposureCursor after,
            int limit,
            Reading<T> reading,
            Function<T, ExposureCursor> key) {
        List<Selection> stretches = stretches(origin.viewer(), filter);
        trail.auditRead(origin, VIEW, filter.cluster(), filter.exactParameters());
        int size = Math.clamp(limit, 1, MOST);
        List<T> found = walk(stretches, after, size + 1, reading);
        List<AuditEntry> running =
                after != null
                        ? List.of()
                        : walk(stretches, null, MOST_RUNNING, (s, _, n) -> copies.running(s, n));
        return found.size() <= size
                ? new Report<>(found, running, null)
                : new Report<>(
                        found.subList(0, size), running, key.apply(found.get(size - 1)).toString());
    }

    private static <T> List<T> walk(
            List<Selection> stretches,
            @Nullable ExposureCursor after,
            int limit,
            Reading<T> reading) {
        List<T> found = new ArrayList<>();
        ExposureCursor from = after;
        for (Selection selection : stretches) {
            if (found.size() < limit && (from == null || selection.holds(from))) {
                found.addAll(reading.read(selection, from, limit - found.size()));
                from = null;
            }
        }
        return found;
    }

    private List<Selection> stretches(Viewer viewer, ExposureFilter filter) {
        ClusterScope scope = access.scope(viewer, Permission.AUDIT);
        ClusterId cluster = filter.cluster();
        if (cluster != null && !scope.contains(cluster)) {
            throw new AuditDenied();
        }
        return people(filter.person()).stream()
                .flatMap(person -> stretches(person, cluster, scope, filter))
                .toList();
    }

    private Stream<Selection> stretches(
            @Nullable String person,
            @Nullable ClusterId cluster,
            ClusterScope scope,
            ExposureFilter filter) {
        var since = filter.since() == null ? null : filter.since().start();
        if (cluster != null) {
            return Stream.of(new Selection(person, cluster, EVERYTHING, since));
        }
        List<ClusterId> few =
                scope instanceof ClusterScope.Everything
                        ? List.of()
                        : clusters.find(scope, EVERYTHING, FEW + 1);
        return scope instanceof ClusterScope.Everything || few.size() > FEW
                ? Stream.of(new Selection(person, null, scope, since))
                : few.stream().map(each -> new Selection(person, each, EVERYTHING, since));
    }

    /** {@return the ids of a person; one that is open where none is named} */
    private List<@Nullable String> people(@Nullable String person) {
        return person == null || person.indexOf('/') >= 0
                ? Collections.singletonList(person)
                : new ArrayList<>(copies.idsOf(person));
    }
}
