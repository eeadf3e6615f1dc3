package io.etcdportal.audit.exposure;

import io.etcdportal.access.Viewer;
import io.etcdportal.audit.EntryLinks;
import io.etcdportal.audit.Origin;
import io.etcdportal.audit.exposure.Exposure.Report;
import io.etcdportal.audit.search.AuditSearch;
import io.etcdportal.paging.Pager;

import jakarta.servlet.http.HttpServletRequest;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

import java.time.ZoneId;

/** Who holds copies of what, as a page: by person, by cluster, or backup by backup. */
@Controller
class ExposurePages {

    private static final int ROWS = 50;

    private final Exposure exposure;
    private final AuditSearch reading;

    ExposurePages(Exposure exposure, AuditSearch reading) {
        this.exposure = exposure;
        this.reading = reading;
    }

    @GetMapping("/audit/exposure")
    String exposure(
            Viewer viewer,
            ExposureFilter wanted,
            @RequestParam(required = false) @Nullable ExposureCursor cursor,
            ZoneId zone,
            HttpServletRequest request,
            Model model) {
        ExposureFilter filter = wanted.in(zone);
        model.addAttribute(
                "links",
                new EntryLinks(
                        filter.parameters(),
                        filter.exactParameters(),
                        "since",
                        "/api/v1/audit/exposure.csv"));
        model.addAttribute("filter", filter);
        model.addAttribute("mayAudit", reading.isOpenTo(viewer));
        if (!filter.namesNothing()) {
            add(Origin.of(viewer, request), filter, cursor, model);
        }
        return "audit/exposure";
    }

    private void add(
            Origin origin, ExposureFilter filter, @Nullable ExposureCursor cursor, Model model) {
        boolean byBackup = filter.cluster() != null && filter.person() != null;
        Report<?> report =
                byBackup
                        ? exposure.holdings(origin, filter, cursor, ROWS)
                        : exposure.holders(origin, filter, cursor, ROWS);
        model.addAttribute("byBackup", byBackup);
        model.addAttribute("report", report);
        model.addAttribute("pager", Pager.of(report.next(), cursor, filter.parameters()));
    }
}
