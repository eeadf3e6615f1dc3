package io.etcdportal.web;

import io.etcdportal.paging.PollHeader;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.apache.commons.codec.digest.DigestUtils;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.i18n.LocaleContextHolder;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.web.context.request.ServletWebRequest;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

import java.time.Clock;
import java.time.Duration;
import java.util.TimeZone;
import java.util.TreeMap;

/**
 * Answers polls: an open page asks for itself every few seconds, with the header {@value
 * PollHeader#NAME}. Where the model has not changed, the answer is 304 and the template does not
 * run. The entity tag is made of the model, so that it holds on every replica and tells only what
 * the page shows.
 */
@Configuration(proxyBeanMethods = false)
class PollInterceptor implements HandlerInterceptor, WebMvcConfigurer {

    /** Pages say how long ago something was, which changes by itself. */
    private static final Duration LONGEST_UNCHANGED = Duration.ofSeconds(20);

    private final Clock clock;

    PollInterceptor(Clock clock) {
        this.clock = clock;
    }

    /** Its turn after a handler is the last one, when the model is complete. */
    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(this).order(Ordered.HIGHEST_PRECEDENCE);
    }

    @Override
    public void postHandle(
            HttpServletRequest request,
            HttpServletResponse response,
            Object handler,
            @Nullable ModelAndView page) {
        if (page == null
                || page.getViewName() == null
                || request.getHeader(PollHeader.NAME) == null) {
            return;
        }
        response.addHeader(HttpHeaders.VARY, PollHeader.NAME);
        if (new ServletWebRequest(request, response).checkNotModified(tag(page))) {
            page.clear();
        }
    }

    private String tag(ModelAndView page) {
        TimeZone zone = LocaleContextHolder.getTimeZone();
        String shown =
                String.join(
                        "\n",
                        page.getViewName(),
                        LocaleContextHolder.getLocale().toLanguageTag(),
                        zone.getID(),
                        String.valueOf(clock.millis() / LONGEST_UNCHANGED.toMillis()),
                        new TreeMap<>(page.getModel()).toString());
        return "W/\"" + DigestUtils.sha256Hex(shown).substring(0, 32) + "\"";
    }
}
