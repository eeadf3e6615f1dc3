package io.etcdportal.catalog;

import io.etcdportal.access.Viewer;
import io.etcdportal.cluster.ClusterId;
import io.etcdportal.etcd.BackupName;
import io.etcdportal.etcd.EtcdVersion;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;

import java.time.Duration;

/** The pages of {@link CatalogPages} that are kept up to date while they are looked at. */
@Controller
@RequestMapping("/live")
class LiveCatalogPages {

    private static final Duration EVERY = Duration.ofSeconds(2);

    private final CatalogPages pages;
    private final LivePages live;

    LiveCatalogPages(CatalogPages pages, LivePages live) {
        this.pages = pages;
        this.live = live;
    }

    @GetMapping("/sources")
    void sources(
            Viewer viewer,
            @RequestParam(required = false) @Nullable String cursor,
            HttpServletRequest request,
            HttpServletResponse response) {
        live.send(viewer, request, response, EVERY, model -> pages.sources(viewer, cursor, model));
    }

    @GetMapping("/clusters/{site}/{namespace}/{cluster}")
    void cluster(
            Viewer viewer,
            ClusterId cluster,
            @RequestParam(required = false) @Nullable EtcdVersion etcdVersion,
            @RequestParam(defaultValue = "revision") BackupOrder sort,
            @RequestParam(required = false) @Nullable String cursor,
            HttpServletRequest request,
            HttpServletResponse response) {
        live.send(
                viewer,
                request,
                response,
                EVERY,
                model -> pages.cluster(viewer, cluster, etcdVersion, sort, cursor, model));
    }

    @GetMapping("/clusters/{site}/{namespace}/{cluster}/backups/{backup}")
    void backup(
            Viewer viewer,
            ClusterId cluster,
            @PathVariable BackupName backup,
            HttpServletRequest request,
            HttpServletResponse response) {
        live.send(
                viewer,
                request,
                response,
                EVERY,
                model -> pages.backup(viewer, cluster, backup, model));
    }
}
