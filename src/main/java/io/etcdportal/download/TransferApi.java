package io.etcdportal.download;

import io.etcdportal.access.Viewer;
import io.etcdportal.audit.AuditTrail;
import io.etcdportal.audit.Origin;

import jakarta.servlet.http.HttpServletRequest;

import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

import java.util.List;

/** The downloads that run at the moment, by REST. */
@RestController
@RequestMapping("/api/v1/transfers")
class TransferApi {

    private final Transfers transfers;
    private final AuditTrail trail;

    TransferApi(Transfers transfers, AuditTrail trail) {
        this.transfers = transfers;
        this.trail = trail;
    }

    /**
     * What runs.
     *
     * @param portal which portal they run on, as {@code instance} in the audit; of several on one
     *     database each tells its own
     * @param items the latest first
     */
    record Running(String portal, List<RunningTransfer> items) {}

    @GetMapping
    Running list(Viewer viewer) {
        return new Running(
                trail.portal(),
                transfers.visible(viewer).stream()
                        .map(transfer -> RunningTransfer.of(transfer, viewer))
                        .toList());
    }

    /** It ends before its next byte, and where its client takes none, at once. */
    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void end(Viewer viewer, @PathVariable String id, HttpServletRequest request) {
        transfers.end(Origin.of(viewer, request), id);
    }
}
