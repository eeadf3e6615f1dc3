package io.etcdportal.login;

import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;

/** The form to sign in with. */
@Controller
class LoginPage {

    @GetMapping("/login")
    String login() {
        return "login/login";
    }
}
