package io.etcdportal.catalog.web;

import io.etcdportal.access.Access;
import io.etcdportal.access.ClusterScope;
import io.etcdportal.access.Permission;
import io.etcdportal.access.Viewer;
import io.etcdportal.audit.Origin;
import io.etcdportal.catalog.Catalog;
import io.etcdportal.catalog.model.Backup;
import io.etcdportal.catalog.model.ClusterCounts;
import io.etcdportal.catalog.model.ClusterFilter;
import io.etcdportal.catalog.model.ClusterOrder;
import io.etcdportal.catalog.model.ClusterState;
import io.etcdportal.catalog.model.ClusterSummary;
import io.etcdportal.catalog.model.Recommendation;
import io.etcdportal.catalog.model.Recommendation.History;
import io.etcdportal.catalog.model.RestorePart;
import io.etcdportal.catalog.model.SiblingEtcd;
import io.etcdportal.catalog.model.SourceStatus;
import io.etcdportal.catalog.model.UnrecognizedFile;
import io.etcdportal.catalog.store.BackupOrder;
import io.etcdportal.catalog.store.UnrecognizedFileTable;
import io.etcdportal.cluster.BackupId;
import io.etcdportal.cluster.ClusterId;
import io.etcdportal.etcd.EtcdVersion;
import io.etcdportal.paging.Page;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

import java.util.List;
import java.util.Map;

/** Clusters, backups and sources by REST. */
@RestController
@RequestMapping("/api/v1")
class CatalogApi {

    private final Catalog catalog;
    private final RefreshRequests refreshRequests;
    private final Access access;

    CatalogApi(Catalog catalog, RefreshRequests refreshRequests, Access access) {
        this.catalog = catalog;
        this.refreshRequests = refreshRequests;
        this.access = access;
    }

    /**
     * One cluster with its newest backups.
     *
     * @param cluster how it is doing
     * @param backups those of the highest revisions
     */
    record ClusterDetail(ClusterSummary cluster, Page<Backup> backups) {}

    /**
     * One page of clusters.
     *
     * @param items what is on it
     * @param next the cursor that gives the page after it, where there is one
     * @param first the place of the first of them in the list, from 1 on
     * @param total how many the list has
     * @param unreadSites sites with a source that has never answered, so that they may have more
     */
    record ClusterPage(
            List<ClusterSummary> items,
            @Nullable String next,
            @Nullable Long first,
            @Nullable Long total,
            List<String> unreadSites) {

        ClusterPage(Page<ClusterSummary> page, List<String> unreadSites) {
            this(page.items(), page.next(), page.first(), page.total(), unreadSites);
        }
    }

    /**
     * How many clusters there are.
     *
     * @param total in whatever state
     * @param states in each state, 0 included
     * @param unreadSites sites with a source that has never answered, so that there may be more
     */
    record Counts(long total, Map<ClusterState, Long> states, List<String> unreadSites) {}

    @GetMapping("/clusters")
    ClusterPage clusters(
            Viewer viewer,
            ClusterFilter filter,
            @RequestParam(defaultValue = "attention") ClusterOrder sort,
            @RequestParam(required = false) @Nullable String cursor,
            @RequestParam(defaultValue = "50") int limit) {
        ClusterScope scope = visible(viewer, filter.team());
        Page<ClusterSummary> clusters = catalog.clusters(scope, filter, sort, cursor, limit);
        ClusterCounts counts = catalog.counts(scope, filter);
        if (counts.total() == 0) {
            catalog.requireRead(scope, filter.site());
        }
        return new ClusterPage(
                counts.count(clusters, filter), catalog.unreadSites(scope, filter.site()));
    }

    @GetMapping("/clusters/counts")
    Counts counts(
            Viewer viewer,
            @RequestParam(required = false) @Nullable String site,
            @RequestParam(required = false) @Nullable String namespace,
            @RequestParam(required = false) @Nullable String q,
            @RequestParam(required = false) @Nullable String team) {
        ClusterScope scope = visible(viewer, team);
        ClusterFilter filter = new ClusterFilter(site, namespace, q, null, team);
        ClusterCounts counts = catalog.counts(scope, filter);
        if (counts.total() == 0) {
            catalog.requireRead(scope, filter.site());
        }
        return new Counts(
                counts.total(), counts.states(), catalog.unreadSites(scope, filter.site()));
    }

    @GetMapping("/clusters/{site}/{namespace}/{cluster}")
    ClusterDetail cluster(Viewer viewer, ClusterId cluster) {
        ClusterScope scope = visible(viewer);
        return new ClusterDetail(
                catalog.requireCluster(scope, cluster),
                catalog.backups(scope, cluster, null, BackupOrder.REVISION, null, 10));
    }

    @GetMapping("/clusters/{site}/{namespace}/{cluster}/backups")
    Page<Backup> backups(
            Viewer viewer,
            ClusterId cluster,
            @RequestParam(required = false) @Nullable EtcdVersion etcdVersion,
            @RequestParam(defaultValue = "revision") BackupOrder sort,
            @RequestParam(required = false) @Nullable String cursor,
            @RequestParam(defaultValue = "50") int limit) {
        ClusterScope scope = visible(viewer);
        Page<Backup> backups = catalog.backups(scope, cluster, etcdVersion, sort, cursor, limit);
        if (backups.items().isEmpty() && cursor == null) {
            catalog.requireComplete(scope, cluster);
        }
        return backups;
    }

    @GetMapping("/clusters/{site}/{namespace}/{cluster}/backups/latest")
    Recommendation latest(
            Viewer viewer,
            ClusterId cluster,
            @RequestParam(required = false) @Nullable EtcdVersion etcdVersion,
            @RequestParam(required = false) @Nullable History history,
            HttpServletResponse response) {
        Recommendation latest = catalog.latestNow(visible(viewer), cluster, etcdVersion, history);
        latest.warningFields()
                .forEach(field -> response.addHeader(Recommendation.WARNING_FIELD, field));
        return latest;
    }

    @GetMapping("/clusters/{site}/{namespace}/{cluster}/backups/{backup}")
    Backup backup(Viewer viewer, ClusterId cluster, @PathVariable BackupId backup) {
        return catalog.requireBackupNow(visible(viewer), cluster, backup);
    }

    /** Changes after a full snapshot, in their order. */
    @GetMapping("/clusters/{site}/{namespace}/{cluster}/backups/{backup}/increments")
    Page<RestorePart> increments(
            Viewer viewer,
            ClusterId cluster,
            @PathVariable BackupId backup,
            @RequestParam(required = false) @Nullable BackupId cursor,
            @RequestParam(defaultValue = "50") int limit) {
        return catalog.increments(visible(viewer), cluster, backup, cursor, limit);
    }

    /** The other etcds of the same Kubernetes cluster, which are restored together with it. */
    @GetMapping("/clusters/{site}/{namespace}/{cluster}/backups/{backup}/siblings")
    List<SiblingEtcd> siblings(Viewer viewer, ClusterId cluster, @PathVariable BackupId backup) {
        ClusterScope scope = visible(viewer);
        return catalog.siblings(scope, catalog.requireBackupNow(scope, cluster, backup));
    }

    @GetMapping("/sources")
    List<SourceStatus> sources(Viewer viewer) {
        ClusterScope scope = visible(viewer);
        List<SourceStatus> sources = catalog.sources(scope);
        if (sources.isEmpty()) {
            catalog.requireRead(scope, null);
        }
        return sources;
    }

    /** Has a source asked at once; for administrators. */
    @PostMapping("/sources/{source}/refresh")
    @ResponseStatus(HttpStatus.ACCEPTED)
    SourceStatus ask(Viewer viewer, @PathVariable String source, HttpServletRequest request) {
        return refreshRequests.ask(Origin.of(viewer, request), source);
    }

    /**
     * Their names may tell of clusters that are hidden, so that only those who may see everything
     * see them.
     */
    @GetMapping("/sources/{source}/strays")
    List<UnrecognizedFile> unrecognizedFiles(Viewer viewer, @PathVariable String source) {
        return catalog.unrecognizedFiles(visible(viewer), source, "", UnrecognizedFileTable.KEPT)
                .items();
    }

    /** The same as on the page: of the teams that the viewer may know of. */
    private ClusterScope visible(Viewer viewer, @Nullable String team) {
        return VisibleTeams.of(access.knownTeams(viewer)).within(visible(viewer), team);
    }

    private ClusterScope visible(Viewer viewer) {
        return access.scope(viewer, Permission.LIST);
    }
}
