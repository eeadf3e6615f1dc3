package io.etcdportal.login;

import io.etcdportal.access.Permission;
import io.etcdportal.access.Viewer;
import io.etcdportal.cluster.ClusterId;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

import java.util.Set;

/** The same as {@link CanIApi}, as a page. */
@Controller
class CanIPage {

    private final CanI canI;

    CanIPage(CanI canI) {
        this.canI = canI;
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
            model.addAttribute(
                    "answer", canI.answer(new CanI.Question(user, groups, token, verb, cluster)));
        }
        return "login/can-i";
    }
}
