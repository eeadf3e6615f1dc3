package io.etcdportal.login.token;

import io.etcdportal.access.Viewer;
import io.etcdportal.cluster.ClusterId;
import io.etcdportal.etcd.BackupName;

import jakarta.servlet.http.HttpServletRequest;

import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Tickets by REST. */
@RestController
class TicketApi {

    private final TicketDesk desk;

    TicketApi(TicketDesk desk) {
        this.desk = desk;
    }

    @PostMapping("/api/v1/clusters/{site}/{namespace}/{cluster}/backups/{backup}/tickets")
    @ResponseStatus(HttpStatus.CREATED)
    TicketLine make(
            Viewer viewer,
            ClusterId cluster,
            @PathVariable BackupName backup,
            HttpServletRequest request) {
        return desk.make(viewer, cluster, backup, request);
    }
}
