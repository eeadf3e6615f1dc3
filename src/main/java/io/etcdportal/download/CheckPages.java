package io.etcdportal.download;

import io.etcdportal.access.Viewer;
import io.etcdportal.audit.Origin;
import io.etcdportal.cluster.BackupId;
import io.etcdportal.cluster.ClusterId;

import jakarta.servlet.http.HttpServletRequest;

import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;

/** The button on the page of a backup. */
@Controller
class CheckPages {

    private final CheckRequests checkRequests;

    CheckPages(CheckRequests checkRequests) {
        this.checkRequests = checkRequests;
    }

    @PostMapping("/clusters/{site}/{namespace}/{cluster}/backups/{backup}/check")
    String ask(
            Viewer viewer,
            ClusterId cluster,
            @PathVariable BackupId backup,
            HttpServletRequest request) {
        checkRequests.ask(Origin.of(viewer, request), cluster, backup);
        return "redirect:/clusters/" + cluster + "/backups/" + backup;
    }
}
