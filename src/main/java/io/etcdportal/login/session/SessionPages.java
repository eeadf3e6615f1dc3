package io.etcdportal.login.session;

import io.etcdportal.access.Viewer;
import io.etcdportal.paging.Page;
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

/** One's own sessions as a page: the same addresses and words as in {@link SessionApi}. */
@Controller
@RequestMapping("/sessions")
class SessionPages {

    private static final int ROWS = 50;

    private final SessionApi api;
    private final SessionLifecycle sessionLifecycle;

    SessionPages(SessionApi api, SessionLifecycle sessionLifecycle) {
        this.api = api;
        this.sessionLifecycle = sessionLifecycle;
    }

    @GetMapping
    String list(
            Viewer viewer,
            @RequestParam(required = false) @Nullable TimeCursor cursor,
            Model model) {
        Page<SessionApi.OwnSession> sessions = api.list(viewer, cursor, ROWS);
        model.addAttribute("page", sessions);
        model.addAttribute("sessions", sessions.items());
        model.addAttribute("pager", Pager.of(sessions, Objects.toString(cursor, null), Map.of()));
        return "login/sessions";
    }

    /** Ending one that has just ended by itself is no mistake. */
    @PostMapping("/{id}/end")
    String end(Viewer viewer, @PathVariable String id, HttpServletRequest request) {
        sessionLifecycle.end(viewer, id, request);
        return "redirect:/sessions?ended";
    }
}
