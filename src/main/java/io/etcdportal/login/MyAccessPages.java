package io.etcdportal.login;

import io.etcdportal.access.AccessContactSettings;
import io.etcdportal.access.Viewer;

import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/** The same as {@link WhoAmIApi}, as a page. */
@Controller
class MyAccessPages {

    private static final int MOST_ROWS = 500;

    private final MyAccess access;
    private final AccessContactSettings contact;

    MyAccessPages(MyAccess access, AccessContactSettings contact) {
        this.access = access;
        this.contact = contact;
    }

    @GetMapping("/my-access")
    String myAccess(Viewer viewer, Model model) {
        MyAccess.Description me = access.of(viewer);
        model.addAttribute("me", me);
        model.addAttribute("grants", me.grants().stream().limit(MOST_ROWS).toList());
        model.addAttribute("contactLink", contact.link().orElse(null));
        return "login/my-access";
    }
}
