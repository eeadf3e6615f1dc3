package io.etcdportal.login.token;

import io.etcdportal.access.Viewer;
import io.etcdportal.cluster.ClusterId;
import io.etcdportal.etcd.BackupName;

import jakarta.servlet.http.HttpServletRequest;

import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;

/** The same as {@link TicketApi}, as a page. */
@Controller
class TicketPages {

    private final TicketDesk desk;
    private final TokenSettings settings;

    TicketPages(TicketDesk desk, TokenSettings settings) {
        this.desk = desk;
        this.settings = settings;
    }

    /** The ticket stands in this answer and nowhere else. */
    @PostMapping("/clusters/{site}/{namespace}/{cluster}/backups/{backup}/tickets")
    String make(
            Viewer viewer,
            ClusterId cluster,
            @PathVariable BackupName backup,
            HttpServletRequest request,
            Model model) {
        model.addAttribute("ticket", desk.make(viewer, cluster, backup, request));
        model.addAttribute("cluster", cluster);
        model.addAttribute("backup", backup);
        model.addAttribute("minutes", settings.ticketLife().toMinutes());
        return "login/ticket";
    }
}
