package io.etcdportal.catalog.web;

import io.etcdportal.access.Access;
import io.etcdportal.access.Access.Decision;
import io.etcdportal.access.ClusterScope;
import io.etcdportal.access.Permission;
import io.etcdportal.access.Viewer;
import io.etcdportal.audit.Origin;
import io.etcdportal.catalog.BackupLinks;
import io.etcdportal.catalog.Catalog;
import io.etcdportal.catalog.ClusterDetails;
import io.etcdportal.catalog.NoBackupToRecommend;
import io.etcdportal.catalog.check.Checks;
import io.etcdportal.catalog.model.Backup;
import io.etcdportal.catalog.model.ClusterCounts;
import io.etcdportal.catalog.model.ClusterFilter;
import io.etcdportal.catalog.model.ClusterOrder;
import io.etcdportal.catalog.model.ClusterSummary;
import io.etcdportal.catalog.model.SourceStatus;
import io.etcdportal.catalog.model.UnrecognizedFile;
import io.etcdportal.catalog.store.BackupOrder;
import io.etcdportal.cluster.BackupId;
import io.etcdportal.cluster.ClusterId;
import io.etcdportal.etcd.EtcdVersion;
import io.etcdportal.paging.Page;
import io.etcdportal.paging.Pager;

import jakarta.servlet.http.HttpServletRequest;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;

import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Clusters, backups and sources as pages: the same addresses, filters and words as in {@link
 * CatalogApi}.
 */
@Controller
class CatalogPages {

    /** So few that a page stays below 100 kB with 200 teams and long names. */
    private static final int ROWS = 30;

    private static final int SOURCES = 40;
    private static final int UNRECOGNIZED_PER_PAGE = 100;

    private final Catalog catalog;
    private final Checks checks;
    private final RefreshRequests refreshRequests;
    private final Access access;

    CatalogPages(Catalog catalog, Checks checks, RefreshRequests refreshRequests, Access access) {
        this.catalog = catalog;
        this.refreshRequests = refreshRequests;
        this.checks = checks;
        this.access = access;
    }

    @GetMapping("/clusters")
    String clusters(
            Viewer viewer,
            ClusterFilter filter,
            @RequestParam(defaultValue = "attention") ClusterOrder sort,
            @RequestParam(required = false) @Nullable String cursor,
            @RequestHeader(name = "HX-Request", required = false) @Nullable String exchange,
            Model model) {
        ClusterScope scope = visible(viewer);
        Optional<ClusterId> whole = exchange == null ? filter.whole() : Optional.empty();
        if (whole.flatMap(id -> catalog.cluster(scope, id)).isPresent()) {
            return "redirect:/clusters/" + whole.get();
        }
        VisibleTeams teams = VisibleTeams.of(access.knownTeams(viewer));
        ClusterScope wanted = teams.within(scope, filter.team());
        ClusterCounts counts = catalog.counts(wanted, filter);
        Page<ClusterSummary> clusters =
                counts.count(catalog.clusters(wanted, filter, sort, cursor, ROWS), filter);
        Optional<String> found =
                exchange == null ? backup(wanted, filter, clusters) : Optional.empty();
        if (found.isPresent()) {
            return "redirect:" + found.get();
        }
        List<SourceStatus> sources = catalog.sources(scope);
        model.addAttribute("filter", filter);
        model.addAttribute("teams", teams);
        model.addAttribute(
                "sites", sources.stream().map(SourceStatus::site).distinct().sorted().toList());
        model.addAttribute("counts", counts);
        model.addAttribute("links", new ClusterLinks(filter, sort));
        model.addAttribute("clusters", clusters);
        model.addAttribute("unreadSites", catalog.unreadSites(wanted, filter.site()));
        model.addAttribute("pager", Pager.of(clusters, cursor, filter.parameters(sort)));
        model.addAttribute("sources", sources);
        addSight(scope, model);
        return "catalog/clusters";
    }

    /**
     * {@return the page of the backup that was looked for by its name or its id, where one cluster
     * has it} Whoever is still typing is shown the list.
     */
    private Optional<String> backup(
            ClusterScope scope, ClusterFilter filter, Page<ClusterSummary> found) {
        if (found.items().size() != 1) {
            return Optional.empty();
        }
        ClusterId cluster = found.items().getFirst().cluster();
        return filter.backups().stream()
                .flatMap(id -> catalog.backup(scope, cluster, id).stream())
                .map(backup -> "/clusters/" + cluster + "/backups/" + backup.id())
                .findFirst();
    }

    @GetMapping("/clusters/{site}/{namespace}/{cluster}")
    String cluster(
            Viewer viewer,
            ClusterId cluster,
            @RequestParam(required = false) @Nullable EtcdVersion etcdVersion,
            @RequestParam(defaultValue = "revision") BackupOrder sort,
            @RequestParam(required = false) @Nullable String cursor,
            Model model) {
        ClusterScope scope = visible(viewer);
        ClusterDetails details = catalog.details(scope, cluster, etcdVersion, sort, cursor, ROWS);
        Page<Backup> backups = details.backups();
        model.addAttribute("cluster", details.summary());
        model.addAttribute("totals", details.totals());
        model.addAttribute("etcdVersion", etcdVersion);
        model.addAttribute("backups", backups);
        // Between backups that don't follow each other in time there is nothing to tell.
        model.addAttribute(
                "anomalies",
                sort == BackupOrder.REVISION
                        ? Catalog.anomalies(backups.items(), details.summary().expectedEvery())
                        : Collections.nCopies(backups.items().size(), null));
        BackupLinks links = new BackupLinks(etcdVersion, sort);
        model.addAttribute("links", links);
        model.addAttribute("timeline", details.timeline());
        model.addAttribute("pager", Pager.of(backups, cursor, links.parameters()));
        model.addAttribute("latest", details.latest());
        model.addAttribute(
                "siblings",
                details.latest() == null
                        ? List.of()
                        : catalog.siblings(scope, details.latest().backup()));
        model.addAttribute("nothingToTake", details.nothingToTake());
        addRights(viewer, cluster, model);
        return "catalog/cluster";
    }

    @GetMapping("/clusters/{site}/{namespace}/{cluster}/backups/{backup}")
    String backup(Viewer viewer, ClusterId cluster, @PathVariable BackupId backup, Model model) {
        ClusterScope scope = visible(viewer);
        catalog.refreshBehind(scope, cluster);
        Backup shown = catalog.requireBackup(scope, cluster, backup);
        model.addAttribute("backup", shown);
        model.addAttribute("siblings", catalog.siblings(scope, shown));
        if (!shown.condition().mayBeIntact()) {
            addRecommendation(scope, cluster, model);
        }
        model.addAttribute("checking", checks.progress(cluster, shown.name()));
        model.addAttribute(
                "mayVerify",
                access.decide(viewer, Permission.VERIFY, cluster) instanceof Decision.Granted);
        addRights(viewer, cluster, model);
        return "catalog/backup";
    }

    @GetMapping("/sources")
    String sources(
            Viewer viewer, @RequestParam(required = false) @Nullable String cursor, Model model) {
        ClusterScope scope = visible(viewer);
        List<SourceStatus> all =
                catalog.sources(scope).stream()
                        .sorted(Comparator.comparing(SourceStatus::name))
                        .toList();
        Page<SourceStatus> sources = Page.behind(all, cursor, SOURCES, SourceStatus::name);
        model.addAttribute("sources", sources.items());
        model.addAttribute("unreadSites", catalog.unreadSites(scope, null));
        model.addAttribute("page", sources);
        model.addAttribute("pager", Pager.of(sources, cursor, Map.of()));
        model.addAttribute("beingRead", catalog.beingRead(sources.items()));
        model.addAttribute("administrator", viewer.administrator());
        addSight(scope, model);
        return "catalog/sources";
    }

    /** The same as by the API. */
    @PostMapping("/sources/{source}/refresh")
    String ask(Viewer viewer, @PathVariable String source, HttpServletRequest request) {
        refreshRequests.ask(Origin.of(viewer, request), source);
        return "redirect:/sources";
    }

    @GetMapping("/sources/{source}/strays")
    String unrecognizedFiles(
            Viewer viewer,
            @PathVariable String source,
            @RequestParam(defaultValue = "") String cursor,
            Model model) {
        Page<UnrecognizedFile> files =
                catalog.unrecognizedFiles(visible(viewer), source, cursor, UNRECOGNIZED_PER_PAGE);
        model.addAttribute("source", source);
        model.addAttribute("files", files.items());
        model.addAttribute("page", files);
        model.addAttribute("pager", Pager.of(files, cursor.isEmpty() ? null : cursor, Map.of()));
        return "catalog/unrecognized-files";
    }

    private void addRecommendation(ClusterScope scope, ClusterId cluster, Model model) {
        try {
            model.addAttribute("latest", catalog.latest(scope, cluster, null, null));
        } catch (NoBackupToRecommend e) {
            model.addAttribute("nothingToTake", e.sentence());
        }
    }

    private void addRights(Viewer viewer, ClusterId cluster, Model model) {
        model.addAttribute("mayDownload", may(viewer, Permission.DOWNLOAD, cluster));
        model.addAttribute("mayAudit", may(viewer, Permission.AUDIT, cluster));
        model.addAttribute(
                "curl",
                CurlCommands.of(
                        ServletUriComponentsBuilder.fromCurrentContextPath().toUriString(),
                        viewer));
    }

    private boolean may(Viewer viewer, Permission permission, ClusterId cluster) {
        return access.decide(viewer, permission, cluster) instanceof Decision.Granted;
    }

    /** What an empty page means depends on whether something may be hidden from the viewer. */
    private static void addSight(ClusterScope scope, Model model) {
        model.addAttribute("seesEverything", scope instanceof ClusterScope.Everything);
    }

    private ClusterScope visible(Viewer viewer) {
        return access.scope(viewer, Permission.LIST);
    }
}
