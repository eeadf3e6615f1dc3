package io.etcdportal.download.active;

import io.etcdportal.access.Viewer;
import io.etcdportal.audit.Origin;
import io.etcdportal.paging.Pager;
import io.etcdportal.paging.TimeCursor;

import jakarta.servlet.http.HttpServletRequest;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;

import java.util.Map;
import java.util.Objects;

/**
 * The downloads that run at the moment as a page: the same words as in {@link ActiveDownloadApi}.
 */
@Controller
@RequestMapping("/transfers")
class ActiveDownloadPages {

    private static final int ROWS = 40;

    private final ActiveDownloadApi api;
    private final ActiveDownloads activeDownloads;

    ActiveDownloadPages(ActiveDownloadApi api, ActiveDownloads activeDownloads) {
        this.api = api;
        this.activeDownloads = activeDownloads;
    }

    @GetMapping
    String list(
            Viewer viewer,
            @RequestParam(required = false) @Nullable TimeCursor cursor,
            Model model) {
        ActiveDownloadApi.Running running = api.list(viewer, cursor, ROWS);
        model.addAttribute("portal", running.portal());
        model.addAttribute("page", running.page());
        model.addAttribute("total", running.total());
        model.addAttribute("downloads", running.items());
        model.addAttribute(
                "pager", Pager.of(running.page(), Objects.toString(cursor, null), Map.of()));
        model.addAttribute("everybody", viewer.administrator());
        return "download/active-downloads";
    }

    /** Ending one that has just ended by itself is no mistake. */
    @PostMapping("/{id}/end")
    String end(Viewer viewer, @PathVariable String id, HttpServletRequest request) {
        try {
            activeDownloads.end(Origin.of(viewer, request), id);
        } catch (ActiveDownloadNotFound e) {
            // It is not in the list any more either.
        }
        return "redirect:/transfers?ended";
    }
}
