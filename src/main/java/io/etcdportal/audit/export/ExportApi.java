package io.etcdportal.audit.export;

import io.etcdportal.access.Viewer;
import io.etcdportal.audit.Origin;
import io.etcdportal.audit.StreamedResponse;
import io.etcdportal.audit.search.AuditFilter;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

import java.io.IOException;
import java.util.Map;

/**
 * Exports of entries, for whoever holds {@code audit} on clusters; and of one's own downloads, for
 * everybody.
 */
@RestController
class ExportApi {

    private static final String THROUGH = "X-Audit-Through";
    private static final String NEXT = "X-Audit-Next";

    private final EntryExport export;

    ExportApi(EntryExport export) {
        this.export = export;
    }

    /**
     * Every entry that is wanted, in the order of ids.
     *
     * @param folded whether a download that has ended is one entry, its end, as on the page
     * @param after the id behind which to begin
     * @param through the id with which to end, to go on with an export that broke off
     */
    @GetMapping("/api/v1/audit/export")
    void export(
            Viewer viewer,
            AuditFilter filter,
            @RequestParam(defaultValue = "ndjson") EntryFormat format,
            @RequestParam(defaultValue = "false") boolean folded,
            @RequestParam(defaultValue = "0") long after,
            @RequestParam(required = false) @Nullable Long through,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        StreamedResponse.requireChunks(request);
        EntryExport.Begun begun =
                export.begin(Origin.of(viewer, request), filter, folded, format, after, through);
        StreamedResponse answer = new StreamedResponse(response, format.type(), format.fileName());
        String last = Long.toString(begun.through());
        response.setHeader(THROUGH, last);
        response.setHeader(HttpHeaders.TRAILER, NEXT);
        response.setTrailerFields(() -> Map.of(NEXT, last));
        answer.send(out -> export.write(begun, out));
    }

    /** Every download of the viewer's own, each as one entry, the latest first. */
    @GetMapping("/api/v1/downloads/export")
    void ownDownloads(
            Viewer viewer,
            AuditFilter filter,
            @RequestParam(defaultValue = "ndjson") EntryFormat format,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        StreamedResponse.requireChunks(request);
        new StreamedResponse(
                        response,
                        format.type(),
                        "my-" + format.fileName().replace("audit", "downloads"))
                .send(out -> export.writeOwnDownloads(viewer, filter, format, out));
    }
}
