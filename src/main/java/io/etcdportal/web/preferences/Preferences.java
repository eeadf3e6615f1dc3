package io.etcdportal.web.preferences;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.jspecify.annotations.Nullable;
import org.springframework.context.i18n.LocaleContext;
import org.springframework.context.i18n.SimpleTimeZoneAwareLocaleContext;
import org.springframework.context.i18n.TimeZoneAwareLocaleContext;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseCookie;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;
import org.springframework.web.servlet.i18n.AbstractLocaleContextResolver;
import org.springframework.web.util.WebUtils;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TimeZone;

/**
 * How the viewer wants pages to look: colours, language and time zone, kept in cookies of the
 * browser, so that a page needs no more than its request. For templates too.
 */
public class Preferences extends AbstractLocaleContextResolver {

    private static final List<Locale> LANGUAGES = List.of(Locale.ENGLISH, Locale.GERMAN);

    private static final String THEME = "EBP_THEME";
    private static final String LANGUAGE = "EBP_LANGUAGE";
    private static final String ZONE = "EBP_ZONE";
    private static final Duration A_YEAR = Duration.ofDays(365);

    /** {@return the colours of the page that is being made} */
    public Theme theme() {
        return RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes now
                ? Theme.of(cookie(now.getRequest(), THEME)).orElse(Theme.AUTO)
                : Theme.AUTO;
    }

    /** {@return the themes that there are} */
    public List<Theme> themes() {
        return List.of(Theme.values());
    }

    /** {@return the languages that there are} */
    public List<Locale> languages() {
        return LANGUAGES;
    }

    void keep(Theme theme, HttpServletRequest request, HttpServletResponse response) {
        keep(THEME, theme.word(), request, response);
    }

    /** Where no zone is known, times are told in UTC. */
    @Override
    public LocaleContext resolveLocaleContext(HttpServletRequest request) {
        Locale language =
                language(cookie(request, LANGUAGE)).orElseGet(() -> acceptedLanguage(request));
        ZoneId zone = zone(cookie(request, ZONE)).orElse(ZoneOffset.UTC);
        return new SimpleTimeZoneAwareLocaleContext(language, TimeZone.getTimeZone(zone));
    }

    @Override
    public void setLocaleContext(
            HttpServletRequest request,
            @Nullable HttpServletResponse response,
            @Nullable LocaleContext context) {
        if (response == null || context == null) {
            return;
        }
        if (context.getLocale() != null) {
            keep(LANGUAGE, context.getLocale().getLanguage(), request, response);
        }
        if (context instanceof TimeZoneAwareLocaleContext zoned && zoned.getTimeZone() != null) {
            keep(ZONE, zoned.getTimeZone().getID(), request, response);
        }
    }

    static Optional<Locale> language(@Nullable String tag) {
        return LANGUAGES.stream().filter(known -> known.getLanguage().equals(tag)).findFirst();
    }

    static Optional<ZoneId> zone(@Nullable String id) {
        try {
            return Optional.ofNullable(id).map(ZoneId::of);
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static Locale acceptedLanguage(HttpServletRequest request) {
        return Collections.list(request.getLocales()).stream()
                .flatMap(accepted -> language(accepted.getLanguage()).stream())
                .findFirst()
                .orElse(LANGUAGES.getFirst());
    }

    private static @Nullable String cookie(HttpServletRequest request, String name) {
        Cookie cookie = WebUtils.getCookie(request, name);
        return cookie == null ? null : cookie.getValue();
    }

    private static void keep(
            String name, String value, HttpServletRequest request, HttpServletResponse response) {
        response.addHeader(
                HttpHeaders.SET_COOKIE,
                ResponseCookie.from(name, value)
                        .path(request.getContextPath() + "/")
                        .maxAge(A_YEAR)
                        .sameSite("Lax")
                        .secure(request.isSecure())
                        .build()
                        .toString());
    }
}
