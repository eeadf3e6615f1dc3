package io.etcdportal.download;

import io.etcdportal.access.Viewer;
import io.etcdportal.catalog.LivePages;
import io.etcdportal.catalog.TimeCursor;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

import java.time.Duration;

/** The page of the running downloads, kept up to date while it is looked at. */
@Controller
class LiveTransferPage {

    private final TransferPages pages;
    private final LivePages live;

    LiveTransferPage(TransferPages pages, LivePages live) {
        this.pages = pages;
        this.live = live;
    }

    @GetMapping("/live/transfers")
    void transfers(
            Viewer viewer,
            @RequestParam(required = false) @Nullable TimeCursor cursor,
            HttpServletRequest request,
            HttpServletResponse response) {
        live.send(
                viewer,
                request,
                response,
                Duration.ofSeconds(1),
                model -> pages.list(viewer, cursor, model));
    }
}
