package io.etcdportal.login.ticket;

import io.etcdportal.access.Viewer;
import io.etcdportal.cluster.BackupId;
import io.etcdportal.cluster.ClusterId;
import io.etcdportal.login.token.TokenSettings;

import jakarta.servlet.http.HttpServletRequest;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

import java.util.List;

/** The same as {@link TicketApi}, as a page. */
@Controller
class TicketPages {

    private static final int ROWS = 50;

    private final TicketAdministration desk;
    private final TokenSettings settings;

    TicketPages(TicketAdministration desk, TokenSettings settings) {
        this.desk = desk;
        this.settings = settings;
    }

    @GetMapping("/tickets")
    String list(
            Viewer viewer,
            @RequestParam(defaultValue = "false") boolean everybody,
            @RequestParam(required = false) @Nullable String cursor,
            Model model) {
        model.addAttribute("tickets", desk.list(viewer, everybody, cursor, ROWS));
        model.addAttribute("everybody", everybody);
        model.addAttribute("cursor", cursor);
        model.addAttribute("administrator", viewer.administrator());
        return "login/tickets";
    }

    @PostMapping("/tickets/{id}/revoke")
    String revoke(Viewer viewer, @PathVariable String id, HttpServletRequest request) {
        desk.revoke(viewer, id, request);
        return "redirect:/tickets?revoked";
    }

    /** The ticket stands in this answer and nowhere else. */
    @PostMapping("/clusters/{site}/{namespace}/{cluster}/backups/{backup}/tickets")
    String make(
            Viewer viewer,
            ClusterId cluster,
            @PathVariable BackupId backup,
            HttpServletRequest request,
            Model model) {
        return show(List.of(desk.make(viewer, cluster, backup, request)), cluster, backup, model);
    }

    /** A ticket for each member of a restore. */
    @PostMapping("/clusters/{site}/{namespace}/{cluster}/backups/{backup}/restore/tickets")
    String makeForMembers(
            Viewer viewer,
            ClusterId cluster,
            @PathVariable BackupId backup,
            @RequestParam(defaultValue = "") List<String> member,
            HttpServletRequest request,
            Model model) {
        return show(
                desk.makeForMembers(viewer, cluster, backup, member, request),
                cluster,
                backup,
                model);
    }

    private String show(List<TicketLine> tickets, ClusterId cluster, BackupId backup, Model model) {
        model.addAttribute("tickets", tickets);
        model.addAttribute("members", tickets.getFirst().member() != null);
        model.addAttribute("cluster", cluster);
        model.addAttribute("backup", backup);
        model.addAttribute("minutes", settings.ticketLife().toMinutes());
        return "login/ticket";
    }
}
