package io.etcdportal.web;

import io.etcdportal.access.SpoofChecker;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

import java.util.Arrays;
import java.util.Set;

/**
 * Refuses parameters with characters that nobody sees: a search with one in it finds nothing, and a
 * name with one in it is taken for another.
 */
@Configuration(proxyBeanMethods = false)
class InvisibleCharacterInterceptor implements HandlerInterceptor, WebMvcConfigurer {

    /** They come from the portal itself, and may have the name of a file in them. */
    private static final Set<String> OWN = Set.of("cursor");

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(this);
    }

    @Override
    public boolean preHandle(
            HttpServletRequest request, HttpServletResponse response, Object handler) {
        request.getParameterMap()
                .forEach(
                        (name, values) -> {
                            if (!OWN.contains(name)) {
                                Arrays.stream(values).forEach(value -> require(name, value));
                            }
                        });
        return true;
    }

    private static void require(String name, String value) {
        SpoofChecker.invisible(value)
                .ifPresent(
                        mistake -> {
                            throw new ResponseStatusException(
                                    HttpStatus.BAD_REQUEST,
                                    SpoofChecker.shown(name) + ": " + mistake + ".");
                        });
    }
}
