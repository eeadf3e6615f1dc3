package io.etcdportal.login;

import io.etcdportal.login.local.EmergencyAccount;
import io.etcdportal.login.local.LocalAccounts;
import io.etcdportal.login.local.TypedNameCookie;
import io.etcdportal.login.provider.Providers;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** The ways to sign in, and why the last one led nowhere. */
@Controller
class LoginPages {

    private final Providers providers;
    private final LocalAccounts accounts;
    private final EmergencyAccount emergency;
    private final TypedNameCookie typed;

    LoginPages(
            Providers providers,
            LocalAccounts accounts,
            EmergencyAccount emergency,
            TypedNameCookie typed) {
        this.providers = providers;
        this.accounts = accounts;
        this.emergency = emergency;
        this.typed = typed;
    }

    /**
     * @param failed a word for what went wrong; the page has the sentences
     * @param provider by whom
     */
    @GetMapping("/login")
    String login(
            @RequestParam(defaultValue = "") String failed,
            @RequestParam(defaultValue = "") String provider,
            HttpServletRequest request,
            HttpServletResponse response,
            Model model) {
        model.addAttribute("typed", typed.take(request, response));
        model.addAttribute("failed", failed);
        model.addAttribute(
                "by",
                providers.choices().stream()
                        .filter(choice -> choice.name().equals(provider))
                        .map(Providers.Choice::label)
                        .findFirst()
                        .orElse("The provider"));
        model.addAttribute("providers", providers.choices());
        model.addAttribute("hasAccounts", accounts.anyBut(emergency::is));
        model.addAttribute("inEmergency", emergency.isOpen());
        return "login/login";
    }

    @GetMapping(SignOut.SIGNED_OUT)
    String signedOut() {
        return "redirect:/login?signedOut";
    }
}
