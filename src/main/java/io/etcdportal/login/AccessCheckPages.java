package io.etcdportal.login;

import io.etcdportal.access.Permission;
import io.etcdportal.access.Viewer;
import io.etcdportal.cluster.ClusterId;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

import java.util.Comparator;
import java.util.List;
import java.util.Set;

/** The same as {@link AccessCheckApi}, as a page. */
@Controller
class AccessCheckPages {

    private static final int MOST_GRANTS = 100;

    private final AccessCheck accessCheck;

    AccessCheckPages(AccessCheck accessCheck) {
        this.accessCheck = accessCheck;
    }

    @GetMapping("/can-i")
    String canI(
            Viewer viewer,
            @RequestParam(defaultValue = "") String user,
            @RequestParam(defaultValue = "") Set<String> groups,
            @RequestParam(defaultValue = "") String token,
            @RequestParam(defaultValue = "download") Permission verb,
            @RequestParam(required = false) @Nullable ClusterId cluster,
            Model model) {
        AdministratorsOnly.require(viewer);
        model.addAttribute("user", user);
        model.addAttribute("groups", String.join(", ", groups));
        model.addAttribute("token", token);
        model.addAttribute("verb", verb);
        model.addAttribute("verbs", Permission.values());
        model.addAttribute("cluster", cluster);
        if (cluster != null && !(user.isBlank() && token.isBlank())) {
            AccessCheck.Answer answer =
                    accessCheck.answer(
                            new AccessCheck.Question(user, groups, token, verb, cluster));
            model.addAttribute("answer", answer);
            model.addAttribute("grants", shown(answer));
        }
        return "login/can-i";
    }

    /**
     * Somebody in many teams has more grants than a page takes: what has the cluster comes first.
     */
    private static List<AccessCheck.Considered> shown(AccessCheck.Answer answer) {
        return answer.considered().stream()
                .sorted(Comparator.comparing(AccessCheck.Considered::here).reversed())
                .limit(MOST_GRANTS)
                .toList();
    }
}
