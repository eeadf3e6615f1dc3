package io.etcdportal.login.token;

import io.etcdportal.access.Access;
import io.etcdportal.access.ClusterPattern;
import io.etcdportal.access.Permission;
import io.etcdportal.access.Team;
import io.etcdportal.access.Viewer;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** The same as {@link TokenApi}, as a page. */
@Controller
@RequestMapping("/tokens")
class TokenPages {

    private static final int ROWS = 50;

    private final TokenAdministration desk;
    private final Access access;
    private final TokenSettings settings;

    TokenPages(TokenAdministration desk, Access access, TokenSettings settings) {
        this.desk = desk;
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

    @GetMapping
    String list(
            Viewer viewer,
            @RequestParam(defaultValue = "false") boolean everybody,
            @RequestParam(required = false) @Nullable String cursor,
            Model model) {
        return show(viewer, everybody, cursor, Form.EMPTY, model);
    }

    /** The new token stands in this answer and nowhere else. */
    @PostMapping
    String make(
            Viewer viewer,
            Form form,
            HttpServletRequest request,
            HttpServletResponse response,
            Model model) {
        try {
            model.addAttribute("made", desk.make(viewer, form.request(), request));
        } catch (InvalidTokenRequest e) {
            response.setStatus(HttpServletResponse.SC_BAD_REQUEST);
            model.addAttribute("mistake", e.getReason());
            return show(viewer, false, null, form, model);
        }
        return show(viewer, false, null, Form.EMPTY, model);
    }

    @PostMapping("/{id}/revoke")
    String revoke(Viewer viewer, @PathVariable String id, HttpServletRequest request) {
        desk.revoke(viewer, id, request);
        return "redirect:/tokens?revoked";
    }

    private String show(
            Viewer viewer, boolean everybody, @Nullable String cursor, Form form, Model model) {
        model.addAttribute("tokens", desk.list(viewer, everybody, cursor, ROWS));
        model.addAttribute("everybody", everybody);
        model.addAttribute("cursor", cursor);
        model.addAttribute("administrator", viewer.administrator());
        model.addAttribute("form", form);
        model.addAttribute("teams", access.teams(viewer).stream().map(Team::name).toList());
        model.addAttribute("verbs", Permission.values());
        model.addAttribute("days", settings.life().toDays());
        model.addAttribute("mostDays", settings.longestLife().toDays());
        return "login/tokens";
    }
}
