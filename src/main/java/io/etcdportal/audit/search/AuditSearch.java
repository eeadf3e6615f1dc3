package io.etcdportal.audit.search;

import io.etcdportal.access.Access;
import io.etcdportal.access.ClusterPattern;
import io.etcdportal.access.ClusterScope;
import io.etcdportal.access.Permission;
import io.etcdportal.access.Viewer;
import io.etcdportal.audit.AuditEntry;
import io.etcdportal.audit.AuditEntry.Who;
import io.etcdportal.audit.AuditTrail;
import io.etcdportal.audit.Origin;
import io.etcdportal.audit.chain.ChainContinuity;
import io.etcdportal.cluster.ClusterId;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the audit for somebody: no more than they may see, and not without a record where it is
 * about others.
 */
@Component
public class AuditSearch {

    private static final int MOST = 1000;

    private final Access access;
    private final EntrySearch search;
    private final AuditTrail trail;
    private final ChainContinuity chainContinuity;

    AuditSearch(
            Access access, EntrySearch search, AuditTrail trail, ChainContinuity chainContinuity) {
        this.access = access;
        this.search = search;
        this.trail = trail;
        this.chainContinuity = chainContinuity;
    }

    /**
     * {@return in which way the chain in the database is not what it was, for whoever sees all of
     * it}
     */
    Optional<String> alarm(Viewer viewer) {
        return scope(viewer) instanceof ClusterScope.Everything
                ? chainContinuity.broken()
                : Optional.empty();
    }

    /** {@return whether the viewer may see the audit of any cluster} */
    public boolean isOpenTo(Viewer viewer) {
        return !scope(viewer).isNothing();
    }

    /**
     * {@return entries of the clusters whose audit the viewer holds}
     *
     * @param folded whether a download that has ended is one entry
     */
    EntryPage entries(
            Origin origin,
            AuditFilter filter,
            boolean folded,
            @Nullable AuditCursor after,
            int limit) {
        ClusterScope scope = scope(origin.viewer());
        if (scope.isNothing()) {
            return EntryPage.EMPTY;
        }
        trail.auditRead(origin, "entries", one(scope, filter.cluster()), filter.exactParameters());
        int size = Math.clamp(limit, 1, MOST);
        return EntryPage.of(
                search.find(scope, filter, folded, after, size + 1),
                size,
                after,
                next -> search.count(scope, filter, folded, next));
    }

    /** {@return the viewer's own downloads, each as one entry} */
    EntryPage ownDownloads(
            Viewer viewer, AuditFilter filter, @Nullable AuditCursor after, int limit) {
        int size = Math.clamp(limit, 1, MOST);
        AuditFilter own = filter.ofPerson(viewer.id());
        ClusterScope scope = own(viewer);
        return EntryPage.of(
                search.downloads(scope, own, after, size + 1),
                size,
                after,
                next -> search.countDownloads(scope, own, next));
    }

    /**
     * {@return a download of a cluster whose audit the viewer holds, or one of their own}
     *
     * @throws DownloadNotRecorded where there is none, or none that they may see
     */
    DownloadRecord download(Origin origin, String download) {
        Viewer viewer = origin.viewer();
        List<AuditEntry> entries =
                search.ofDownload(scope(viewer), viewer.id(), own(viewer), download);
        if (entries.isEmpty()) {
            throw new DownloadNotRecorded();
        }
        Who who = entries.getFirst().who();
        if (!viewer.id().equals(who.id())) {
            trail.auditRead(origin, "download", null, Map.of("download", download));
        }
        return DownloadRecord.of(download, entries);
    }

    private static @Nullable ClusterId one(ClusterScope scope, @Nullable ClusterPattern pattern) {
        return pattern == null
                ? null
                : ClusterId.of(pattern.site(), pattern.namespace(), pattern.name())
                        .filter(scope::contains)
                        .orElse(null);
    }

    /** A token tells nothing of what its owner did where it does not reach. */
    public static ClusterScope own(Viewer viewer) {
        return viewer.credential().scope(Permission.LIST);
    }

    private ClusterScope scope(Viewer viewer) {
        return access.scope(viewer, Permission.AUDIT);
    }
}
