package io.etcdportal.catalog.web;

import io.etcdportal.access.Access;
import io.etcdportal.access.Permission;
import io.etcdportal.access.Viewer;
import io.etcdportal.catalog.Catalog;
import io.etcdportal.catalog.model.Backup;
import io.etcdportal.cluster.BackupId;
import io.etcdportal.cluster.ClusterId;
import io.etcdportal.etcd.EtcdVersion;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseBody;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;

import java.time.Clock;

/**
 * How to restore a backup, as a page that can be printed and as JSON. No byte of it is in either.
 */
@Controller
class RestoreSheets {

    private static final String BACKUP =
            "/clusters/{site}/{namespace}/{cluster}/backups/{backup}/restore";

    private final Catalog catalog;
    private final Access access;
    private final Clock clock;

    RestoreSheets(Catalog catalog, Access access, Clock clock) {
        this.catalog = catalog;
        this.access = access;
        this.clock = clock;
    }

    @GetMapping(BACKUP)
    String page(
            Viewer viewer,
            ClusterId cluster,
            @PathVariable BackupId backup,
            @RequestParam(required = false) @Nullable EtcdVersion etcdVersion,
            @RequestParam(defaultValue = "") String members,
            @RequestParam(defaultValue = "") String token,
            @RequestParam(defaultValue = "") String dataDirectory,
            @RequestParam(required = false) @Nullable Boolean kubernetes,
            Model model) {
        model.addAttribute(
                "sheet",
                sheet(
                        find(viewer, cluster, backup),
                        etcdVersion,
                        members,
                        token,
                        dataDirectory,
                        kubernetes));
        model.addAttribute(
                "mayDownload",
                access.decide(viewer, Permission.DOWNLOAD, cluster)
                        instanceof Access.Decision.Granted);
        model.addAttribute(
                "curl",
                CurlCommands.of(
                        ServletUriComponentsBuilder.fromCurrentContextPath().toUriString(),
                        viewer));
        model.addAttribute("made", clock.instant());
        return "catalog/restore";
    }

    @GetMapping("/api/v1" + BACKUP)
    @ResponseBody
    RestoreSheet json(
            Viewer viewer,
            ClusterId cluster,
            @PathVariable BackupId backup,
            @RequestParam(required = false) @Nullable EtcdVersion etcdVersion,
            @RequestParam(defaultValue = "") String members,
            @RequestParam(defaultValue = "") String token,
            @RequestParam(defaultValue = "") String dataDirectory,
            @RequestParam(required = false) @Nullable Boolean kubernetes) {
        RestoreSheet sheet =
                sheet(
                        find(viewer, cluster, backup),
                        etcdVersion,
                        members,
                        token,
                        dataDirectory,
                        kubernetes);
        if (sheet.mistake() != null) {
            throw new InvalidRestore(sheet.mistake());
        }
        return sheet;
    }

    /**
     * @param kubernetes whether it holds a Kubernetes cluster; as its producer's do, where nobody
     *     says
     */
    private static RestoreSheet sheet(
            Backup backup,
            @Nullable EtcdVersion etcdVersion,
            String members,
            String token,
            String dataDirectory,
            @Nullable Boolean kubernetes) {
        return RestoreSheet.of(
                backup,
                etcdVersion,
                new RestoreSheet.Request(
                        members,
                        token,
                        dataDirectory,
                        kubernetes == null ? RestoreSheet.isKubernetes(backup) : kubernetes));
    }

    private Backup find(Viewer viewer, ClusterId cluster, BackupId backup) {
        return catalog.requireBackup(access.scope(viewer, Permission.LIST), cluster, backup);
    }
}
