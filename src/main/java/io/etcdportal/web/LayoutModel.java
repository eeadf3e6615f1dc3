package io.etcdportal.web;

import io.etcdportal.access.Access;
import io.etcdportal.access.Viewer;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * What the layout shows on every page: whether this is an emergency portal, and to administrators,
 * how the access file is doing.
 */
@Configuration(proxyBeanMethods = false)
class LayoutModel implements HandlerInterceptor, WebMvcConfigurer {

    /** Set by the command {@code emergency}. */
    private static final String EMERGENCY = "etcdportal.emergency";

    private final Access access;
    private final boolean emergency;

    LayoutModel(Access access, Environment environment) {
        this.access = access;
        this.emergency = environment.containsProperty(EMERGENCY);
    }

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(this);
    }

    @Override
    public void postHandle(
            HttpServletRequest request,
            HttpServletResponse response,
            Object handler,
            @Nullable ModelAndView page) {
        if (page != null
                && page.getViewName() != null
                && !page.getViewName().startsWith("redirect:")) {
            addTo(page);
        }
    }

    /** Adds it to a page that no handler gave, such as one that tells a problem. */
    void addTo(ModelAndView page) {
        page.addObject("emergencyPortal", emergency);
        if (viewer() instanceof Viewer viewer && viewer.administrator()) {
            page.addObject("accessFile", access.file());
        }
    }

    private static @Nullable Object viewer() {
        Authentication authentication = SecurityContextHolder.getContext().getAuthentication();
        return authentication == null ? null : authentication.getPrincipal();
    }
}
