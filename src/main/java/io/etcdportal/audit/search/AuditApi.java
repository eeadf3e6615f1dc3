package io.etcdportal.audit.search;

import io.etcdportal.access.Viewer;
import io.etcdportal.audit.Origin;

import jakarta.servlet.http.HttpServletRequest;

import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * The audit by REST, for whoever holds {@code audit} on clusters; and one's own downloads, for
 * everybody.
 */
@RestController
@RequestMapping("/api/v1")
class AuditApi {

    private final AuditSearch reading;

    AuditApi(AuditSearch reading) {
        this.reading = reading;
    }

    /**
     * One page of the audit.
     *
     * @param folded whether a download that has ended is one entry, its end, as on the page
     */
    @GetMapping("/audit/entries")
    EntryPage entries(
            Viewer viewer,
            AuditFilter filter,
            @RequestParam(defaultValue = "false") boolean folded,
            @RequestParam(required = false) @Nullable AuditCursor cursor,
            @RequestParam(defaultValue = "100") int limit,
            HttpServletRequest request) {
        return reading.entries(Origin.of(viewer, request), filter, folded, cursor, limit);
    }

    @GetMapping("/audit/downloads/{download}")
    DownloadRecord download(
            Viewer viewer, @PathVariable String download, HttpServletRequest request) {
        return reading.download(Origin.of(viewer, request), download);
    }

    @GetMapping("/downloads")
    EntryPage ownDownloads(
            Viewer viewer,
            AuditFilter filter,
            @RequestParam(required = false) @Nullable AuditCursor cursor,
            @RequestParam(defaultValue = "100") int limit) {
        return reading.ownDownloads(viewer, filter, cursor, limit);
    }
}
