package io.etcdportal.web.preferences;

import io.etcdportal.access.Viewer;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.jspecify.annotations.Nullable;
import org.springframework.context.i18n.LocaleContextHolder;
import org.springframework.context.i18n.SimpleLocaleContext;
import org.springframework.context.i18n.SimpleTimeZoneAwareLocaleContext;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.view.RedirectView;

import java.net.URI;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.TimeZone;
import java.util.TreeSet;

/** Where viewers choose how pages look. */
@Controller
class PreferencePages {

    private final Preferences preferences;

    PreferencePages(Preferences preferences) {
        this.preferences = preferences;
    }

    @GetMapping("/preferences")
    String preferences(
            Viewer viewer,
            Locale language,
            TimeZone zone,
            @RequestParam(required = false) @Nullable String saved,
            Model model) {
        model.addAttribute("language", language);
        model.addAttribute("zone", zone.getID());
        model.addAttribute("zones", new TreeSet<>(ZoneId.getAvailableZoneIds()));
        model.addAttribute("saved", saved != null);
        return "web/preferences";
    }

    @PostMapping("/preferences")
    String keep(
            Viewer viewer,
            @RequestParam String theme,
            @RequestParam String language,
            @RequestParam String zone,
            HttpServletRequest request,
            HttpServletResponse response) {
        keepTheme(theme, request, response);
        preferences.setLocaleContext(
                request,
                response,
                new SimpleTimeZoneAwareLocaleContext(
                        Preferences.language(language).orElseGet(LocaleContextHolder::getLocale),
                        TimeZone.getTimeZone(
                                Preferences.zone(zone.strip()).orElse(ZoneOffset.UTC))));
        return "redirect:/preferences?saved";
    }

    /** Changes the colours and goes back to the page that has the switch. */
    @PostMapping("/preferences/theme")
    RedirectView keepTheme(
            Viewer viewer,
            @RequestParam String theme,
            @RequestHeader(name = HttpHeaders.REFERER, required = false) @Nullable String from,
            HttpServletRequest request,
            HttpServletResponse response) {
        keepTheme(theme, request, response);
        return new RedirectView(back(from, request.getContextPath() + "/"));
    }

    /**
     * Changes the language, also before signing in, and goes back to the page that has the switch.
     */
    @PostMapping("/preferences/language")
    RedirectView keepLanguage(
            @RequestParam String language,
            @RequestHeader(name = HttpHeaders.REFERER, required = false) @Nullable String from,
            HttpServletRequest request,
            HttpServletResponse response) {
        Preferences.language(language)
                .ifPresent(
                        known ->
                                preferences.setLocaleContext(
                                        request, response, new SimpleLocaleContext(known)));
        return new RedirectView(back(from, request.getContextPath() + "/"));
    }

    private void keepTheme(String theme, HttpServletRequest request, HttpServletResponse response) {
        preferences.keep(Theme.of(theme).orElse(Theme.AUTO), request, response);
    }

    /** {@return the path of an address, whatever host it names; never one that names a host} */
    public static String back(@Nullable String from, String otherwise) {
        try {
            URI page = URI.create(from == null ? "" : from);
            String path = page.getRawPath();
            boolean isPath = path != null && path.matches("/(?![/\\\\]).*");
            return isPath
                    ? path + (page.getRawQuery() == null ? "" : "?" + page.getRawQuery())
                    : otherwise;
        } catch (IllegalArgumentException e) {
            return otherwise;
        }
    }
}
