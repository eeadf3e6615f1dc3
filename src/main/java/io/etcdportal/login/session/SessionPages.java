package io.etcdportal.login.session;

import io.etcdportal.access.Viewer;

import jakarta.servlet.http.HttpServletRequest;

import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;

/** One's own sessions as a page: the same addresses and words as in {@link SessionApi}. */
@Controller
@RequestMapping("/sessions")
class SessionPages {

    private final SessionApi api;
    private final Arrivals arrivals;

    SessionPages(SessionApi api, Arrivals arrivals) {
        this.api = api;
        this.arrivals = arrivals;
    }

    @GetMapping
    String list(Viewer viewer, Model model) {
        model.addAttribute("sessions", api.list(viewer));
        return "login/sessions";
    }

    /** Ending one that has just ended by itself is no mistake. */
    @PostMapping("/{id}/end")
    String end(Viewer viewer, @PathVariable String id, HttpServletRequest request) {
        arrivals.end(viewer, id, request);
        return "redirect:/sessions";
    }
}
