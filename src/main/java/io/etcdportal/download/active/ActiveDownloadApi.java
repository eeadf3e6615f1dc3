package io.etcdportal.download.active;

import io.etcdportal.access.Viewer;
import io.etcdportal.audit.AuditTrail;
import io.etcdportal.audit.Origin;
import io.etcdportal.paging.Page;
import io.etcdportal.paging.TimeCursor;

import jakarta.servlet.http.HttpServletRequest;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

import java.util.List;
import java.util.Objects;

/** The downloads that run at the moment, by REST. */
@RestController
@RequestMapping("/api/v1/transfers")
class ActiveDownloadApi {

    private static final int LARGEST_PAGE = 500;

    private final ActiveDownloads activeDownloads;
    private final AuditTrail trail;

    ActiveDownloadApi(ActiveDownloads activeDownloads, AuditTrail trail) {
        this.activeDownloads = activeDownloads;
        this.trail = trail;
    }

    /**
     * What runs.
     *
     * @param portal the portal that answers, as {@code instance} in the audit
     * @param first the place of the first of them in the list, from 1 on
     * @param total how many
     * @param items the latest first
     * @param next the cursor of the next page, where there is one
     */
    record Running(
            String portal,
            long first,
            long total,
            List<ActiveDownloadView> items,
            @Nullable String next) {

        /** {@return them as a page of a list} */
        Page<ActiveDownloadView> page() {
            return new Page<>(items, next, first, total);
        }
    }

    @GetMapping
    Running list(
            Viewer viewer,
            @RequestParam(required = false) @Nullable TimeCursor cursor,
            @RequestParam(defaultValue = "100") int limit) {
        List<RunningDownload> all = activeDownloads.visible(viewer);
        Page<ActiveDownloadView> page =
                Page.behind(
                                all,
                                cursor,
                                Math.clamp(limit, 1, LARGEST_PAGE),
                                RunningDownload::cursor)
                        .map(one -> ActiveDownloadView.of(one, viewer));
        return new Running(
                trail.portal(),
                Objects.requireNonNull(page.first()),
                all.size(),
                page.items(),
                page.next());
    }

    /**
     * It ends before its next byte, and where its client takes none, at once; where another portal
     * sends it, a second or two later.
     */
    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void end(Viewer viewer, @PathVariable String id, HttpServletRequest request) {
        activeDownloads.end(Origin.of(viewer, request), id);
    }
}
