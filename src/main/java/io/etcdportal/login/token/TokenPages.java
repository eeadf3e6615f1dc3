package io.etcdportal.login.token;

import io.etcdportal.access.Access;
import io.etcdportal.access.ClusterPattern;
import io.etcdportal.access.Permission;
import io.etcdportal.access.Team;
import io.etcdportal.access.Viewer;
import io.etcdportal.cluster.BackupId;
import io.etcdportal.cluster.ClusterId;
import io.etcdportal.login.session.AddressRange;
import io.etcdportal.paging.Page;
import io.etcdportal.paging.Pager;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** The same as {@link TokenApi}, as pages. */
@Controller
class TokenPages {

    private static final int ROWS = 50;

    private final TokenAdministration administration;
    private final Access access;
    private final TokenSettings settings;

    TokenPages(TokenAdministration administration, Access access, TokenSettings settings) {
        this.administration = administration;
        this.access = access;
        this.settings = settings;
    }

    /**
     * What is typed into the form.
     *
     * @param addresses with white space or commas between
     */
    record Form(
            @Nullable String name,
            @Nullable Integer days,
            @Nullable String team,
            @Nullable Set<Permission> verbs,
            @Nullable String clusters,
            @Nullable String addresses) {

        static final Form EMPTY = new Form("", null, "", null, "", "");

        /** What is wrong with it is told on the page, beside what was typed. */
        TokenRequest request() {
            try {
                return new TokenRequest(
                        Objects.requireNonNullElse(name, ""),
                        days,
                        team == null || team.isBlank() ? null : team,
                        verbs == null ? Set.of() : verbs,
                        clusters == null || clusters.isBlank()
                                ? null
                                : ClusterPattern.parse(clusters.strip()),
                        ranges());
            } catch (IllegalArgumentException e) {
                throw new InvalidTokenRequest("Not so: " + e.getMessage() + ".");
            }
        }

        private @Nullable List<AddressRange> ranges() {
            if (addresses == null || addresses.isBlank()) {
                return null;
            }
            return Arrays.stream(addresses.split("[\\s,]+"))
                    .filter(text -> !text.isEmpty())
                    .map(AddressRange::new)
                    .toList();
        }
    }

    @GetMapping("/tokens")
    String list(
            Viewer viewer,
            @RequestParam(defaultValue = "false") boolean everybody,
            @RequestParam(required = false) @Nullable String cursor,
            Model model) {
        return show(viewer, everybody, cursor, Form.EMPTY, model);
    }

    /** The new token stands in this answer and nowhere else. */
    @PostMapping("/tokens")
    String make(
            Viewer viewer,
            Form form,
            HttpServletRequest request,
            HttpServletResponse response,
            Model model) {
        try {
            model.addAttribute("made", administration.make(viewer, form.request(), request));
        } catch (InvalidTokenRequest e) {
            response.setStatus(HttpServletResponse.SC_BAD_REQUEST);
            model.addAttribute("mistake", e.getReason());
            return show(viewer, false, null, form, model);
        }
        return show(viewer, false, null, Form.EMPTY, model);
    }

    @PostMapping("/tokens/{id}/revoke")
    String revoke(Viewer viewer, @PathVariable String id, HttpServletRequest request) {
        administration.revoke(TokenKind.API, viewer, id, request);
        return "redirect:/tokens?revoked";
    }

    @GetMapping("/tickets")
    String listTickets(
            Viewer viewer,
            @RequestParam(defaultValue = "false") boolean everybody,
            @RequestParam(required = false) @Nullable String cursor,
            Model model) {
        addPage(
                administration.listTickets(viewer, everybody, cursor, ROWS),
                viewer,
                everybody,
                cursor,
                model);
        return "login/tickets";
    }

    @PostMapping("/tickets/{id}/revoke")
    String revokeTicket(Viewer viewer, @PathVariable String id, HttpServletRequest request) {
        administration.revoke(TokenKind.TICKET, viewer, id, request);
        return "redirect:/tickets?revoked";
    }

    /** The ticket stands in this answer and nowhere else. */
    @PostMapping("/clusters/{site}/{namespace}/{cluster}/backups/{backup}/tickets")
    String makeTicket(
            Viewer viewer,
            ClusterId cluster,
            @PathVariable BackupId backup,
            HttpServletRequest request,
            Model model) {
        return show(
                List.of(administration.makeTicket(viewer, cluster, backup, request)),
                cluster,
                model);
    }

    /** A ticket for each member of a restore. */
    @PostMapping("/clusters/{site}/{namespace}/{cluster}/backups/{backup}/restore/tickets")
    String makeTickets(
            Viewer viewer,
            ClusterId cluster,
            @PathVariable BackupId backup,
            @RequestParam(defaultValue = "") List<String> member,
            HttpServletRequest request,
            Model model) {
        return show(
                administration.makeTickets(viewer, cluster, backup, member, request),
                cluster,
                model);
    }

    private String show(List<TicketCommands> tickets, ClusterId cluster, Model model) {
        model.addAttribute("tickets", tickets);
        model.addAttribute("members", tickets.getFirst().member() != null);
        model.addAttribute("cluster", cluster);
        model.addAttribute("backup", tickets.getFirst().backup());
        model.addAttribute("minutes", settings.ticketLife().toMinutes());
        return "login/ticket";
    }

    private static void addPage(
            Page<?> page, Viewer viewer, boolean everybody, @Nullable String cursor, Model model) {
        model.addAttribute("page", page);
        model.addAttribute("everybody", everybody);
        model.addAttribute(
                "pager",
                Pager.of(page, cursor, everybody ? Map.of("everybody", "true") : Map.of()));
        model.addAttribute("administrator", viewer.administrator());
    }

    private String show(
            Viewer viewer, boolean everybody, @Nullable String cursor, Form form, Model model) {
        addPage(
                administration.list(viewer, everybody, cursor, ROWS),
                viewer,
                everybody,
                cursor,
                model);
        model.addAttribute("form", form);
        model.addAttribute("teams", access.teams(viewer).stream().map(Team::name).toList());
        model.addAttribute("verbs", Permission.values());
        model.addAttribute("days", settings.life().toDays());
        model.addAttribute("mostDays", settings.longestLife().toDays());
        return "login/tokens";
    }
}
