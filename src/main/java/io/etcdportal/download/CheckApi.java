package io.etcdportal.download;

import io.etcdportal.access.Viewer;
import io.etcdportal.audit.Origin;
import io.etcdportal.catalog.check.CheckProgress;
import io.etcdportal.cluster.BackupId;
import io.etcdportal.cluster.ClusterId;

import jakarta.servlet.http.HttpServletRequest;

import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

import java.net.URI;
import java.util.List;

/**
 * Checks by REST: how far they are. What they found stands with each copy of the backup, and counts
 * from then on for what is recommended and handed out.
 */
@RestController
@RequestMapping("/api/v1/clusters/{site}/{namespace}/{cluster}/backups/{backup}/check")
class CheckApi {

    private final CheckRequests checkRequests;

    CheckApi(CheckRequests checkRequests) {
        this.checkRequests = checkRequests;
    }

    /** Begins one in the background; how far it is stands behind the Location. */
    @PostMapping
    ResponseEntity<Void> ask(
            Viewer viewer,
            ClusterId cluster,
            @PathVariable BackupId backup,
            HttpServletRequest request) {
        checkRequests.ask(Origin.of(viewer, request), cluster, backup);
        return ResponseEntity.accepted()
                .location(
                        URI.create(
                                "%s/api/v1/clusters/%s/backups/%s/check"
                                        .formatted(request.getContextPath(), cluster, backup)))
                .build();
    }

    @GetMapping
    List<CheckProgress> progress(Viewer viewer, ClusterId cluster, @PathVariable BackupId backup) {
        return checkRequests.progress(viewer, cluster, backup);
    }
}
