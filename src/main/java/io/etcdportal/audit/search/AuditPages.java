package io.etcdportal.audit.search;

import static java.util.Objects.requireNonNull;

import io.etcdportal.access.Viewer;
import io.etcdportal.audit.AuditEntry.Outcome;
import io.etcdportal.audit.EntryLinks;
import io.etcdportal.audit.EventGroup;
import io.etcdportal.audit.Origin;
import io.etcdportal.paging.Pager;

import jakarta.servlet.http.HttpServletRequest;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;

import java.time.ZoneId;
import java.util.SortedMap;

/** The audit as pages: the same addresses, filters and words as in {@link AuditApi}. */
@Controller
class AuditPages {

    private static final int ROWS = 50;

    private final AuditSearch reading;

    AuditPages(AuditSearch reading) {
        this.reading = reading;
    }

    @GetMapping("/audit")
    String entries(
            Viewer viewer,
            AuditFilter wanted,
            @RequestParam(required = false) @Nullable AuditCursor cursor,
            ZoneId zone,
            HttpServletRequest request,
            Model model) {
        AuditFilter filter = wanted.in(zone).ofOnePart();
        EntryPage entries = reading.entries(Origin.of(viewer, request), filter, true, cursor, ROWS);
        add(entries, filter, cursor, model);
        SortedMap<String, String> exact = filter.exactParameters();
        exact.put("folded", "true");
        model.addAttribute(
                "links",
                new EntryLinks(filter.parameters(), exact, "from", "/api/v1/audit/export"));
        model.addAttribute("mayAudit", reading.isOpenTo(viewer));
        model.addAttribute("part", filter.events());
        model.addAttribute("parts", EventGroup.values());
        model.addAttribute("events", requireNonNull(filter.events()).events());
        model.addAttribute("alarm", reading.alarm(viewer).orElse(null));
        return "audit/entries";
    }

    @GetMapping("/audit/downloads/{download}")
    String download(
            Viewer viewer, @PathVariable String download, HttpServletRequest request, Model model) {
        DownloadRecord story = reading.download(Origin.of(viewer, request), download);
        model.addAttribute("story", story);
        model.addAttribute("line", new EntryView(story.latest()));
        model.addAttribute("mayAudit", reading.isOpenTo(viewer));
        return "audit/download";
    }

    @GetMapping("/downloads")
    String ownDownloads(
            Viewer viewer,
            AuditFilter wanted,
            @RequestParam(required = false) @Nullable AuditCursor cursor,
            ZoneId zone,
            Model model) {
        AuditFilter filter = wanted.in(zone);
        model.addAttribute(
                "links",
                new EntryLinks(
                        filter.parameters(),
                        filter.exactParameters(),
                        "from",
                        "/api/v1/downloads/export"));
        add(reading.ownDownloads(viewer, filter, cursor, ROWS), filter, cursor, model);
        return "audit/own";
    }

    private static void add(
            EntryPage entries, AuditFilter filter, @Nullable AuditCursor cursor, Model model) {
        model.addAttribute("filter", filter);
        model.addAttribute("outcomes", Outcome.values());
        model.addAttribute("lines", entries.items().stream().map(EntryView::new).toList());
        model.addAttribute("page", entries);
        model.addAttribute("searchedTo", entries.searchedTo());
        model.addAttribute("pager", Pager.of(entries.next(), cursor, filter.parameters()));
    }
}
