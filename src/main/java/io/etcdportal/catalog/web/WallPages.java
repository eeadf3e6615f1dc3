package io.etcdportal.catalog.web;

import io.etcdportal.access.Access;
import io.etcdportal.access.ClusterScope;
import io.etcdportal.access.Permission;
import io.etcdportal.access.Viewer;
import io.etcdportal.catalog.Catalog;
import io.etcdportal.catalog.model.ClusterCounts;
import io.etcdportal.catalog.model.ClusterFilter;
import io.etcdportal.catalog.model.ClusterOrder;
import io.etcdportal.catalog.model.ClusterState;

import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

import java.time.Clock;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * The clusters for a display on a wall: large, totals and troubles first. It takes the filters of
 * the list of clusters, but for the state.
 */
@Controller
class WallPages {

    /** As many as can be read from afar. */
    private static final int TROUBLES = 12;

    private static final Set<ClusterState> QUIET =
            EnumSet.of(ClusterState.FRESH, ClusterState.UNVERIFIED);

    private final Catalog catalog;
    private final Access access;
    private final Clock clock;

    WallPages(Catalog catalog, Access access, Clock clock) {
        this.catalog = catalog;
        this.access = access;
        this.clock = clock;
    }

    @GetMapping("/wall")
    String wall(Viewer viewer, ClusterFilter filter, Model model) {
        ClusterScope scope = access.scope(viewer, Permission.LIST);
        ClusterScope wanted =
                VisibleTeams.of(access.knownTeams(viewer)).within(scope, filter.team());
        ClusterFilter all = filter.in(null);
        ClusterCounts counts = catalog.counts(wanted, all);
        long troubles =
                counts.states().entrySet().stream()
                        .filter(count -> !QUIET.contains(count.getKey()))
                        .mapToLong(Map.Entry::getValue)
                        .sum();
        model.addAttribute("counts", counts);
        model.addAttribute("links", new ClusterLinks(all, ClusterOrder.ATTENTION));
        model.addAttribute(
                "troubles",
                catalog
                        .clusters(wanted, all, ClusterOrder.ATTENTION, null, TROUBLES)
                        .items()
                        .stream()
                        .filter(cluster -> !QUIET.contains(cluster.state()))
                        .toList());
        model.addAttribute("more", Math.max(0, troubles - TROUBLES));
        model.addAttribute(
                "failing",
                catalog.sources(wanted).stream()
                        .filter(source -> source.failure() != null)
                        .toList());
        model.addAttribute("at", clock.instant());
        return "catalog/wall";
    }
}
