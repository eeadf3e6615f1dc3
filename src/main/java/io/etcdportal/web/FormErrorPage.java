package io.etcdportal.web;

import io.etcdportal.paging.InvalidCursor;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.TypeMismatchException;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.validation.FieldError;
import org.springframework.web.bind.MethodArgumentNotValidException;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerAdapter;
import org.springframework.web.util.WebUtils;

import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Shows a page once more without the parameters that make no sense, together with what was typed
 * and what is wrong with it: whoever mistypes a version in a filter keeps the page and the rest of
 * what they typed. Programs are told the problem instead.
 */
@Component
class FormErrorPage {

    private static final List<HttpMethod> READING = List.of(HttpMethod.GET, HttpMethod.HEAD);
    private static final String CURSOR = "cursor";

    private final LayoutModel layout;
    private final ObjectProvider<RequestMappingHandlerAdapter> pages;
    private final ObjectProvider<HandlerExceptionResolver> problems;

    FormErrorPage(
            LayoutModel layout,
            @Qualifier("requestMappingHandlerAdapter")
                    ObjectProvider<RequestMappingHandlerAdapter> pages,
            @Qualifier("handlerExceptionResolver")
                    ObjectProvider<HandlerExceptionResolver> problems) {
        this.layout = layout;
        this.pages = pages;
        this.problems = problems;
    }

    /**
     * A parameter that makes no sense. For templates.
     *
     * @param text what was typed
     * @param sentence what is wrong with it, in English
     * @param choice whether it is chosen by a link or from a list, so that no field shows it
     */
    public record Mistake(String text, @Nullable String sentence, boolean choice) {}

    /**
     * {@return the page without what makes no sense; nothing where it is no page that was asked
     * for, or where nothing would be left of it}
     *
     * @throws Exception where the page fails in another way
     */
    Optional<ModelAndView> show(
            Exception failure,
            HandlerMethod page,
            HttpServletRequest request,
            HttpServletResponse response)
            throws Exception {
        Map<String, Mistake> mistakes = mistakes(failure, request);
        if (!isPage(page, request) || mistakes.isEmpty()) {
            return Optional.empty();
        }
        WithoutMistakes rest = new WithoutMistakes(request, mistakes);
        ModelAndView shown;
        try {
            shown = pages.getObject().handle(rest, response, page);
        } catch (Exception other) {
            shown = problems.getObject().resolveException(rest, response, page, other);
            if (shown == null) {
                throw other;
            }
            return Optional.of(shown);
        }
        if (shown == null) {
            return Optional.empty();
        }
        shown.setStatus(HttpStatus.BAD_REQUEST);
        shown.addObject("mistakes", rest.all());
        layout.addTo(shown);
        return Optional.of(shown);
    }

    private static boolean isPage(HandlerMethod page, HttpServletRequest request) {
        String path = String.valueOf(request.getAttribute(RequestId.PATH));
        return READING.contains(HttpMethod.valueOf(request.getMethod()))
                && page.getMethod().getReturnType() == String.class
                && !path.startsWith("/api/");
    }

    private static Map<String, Mistake> mistakes(Exception failure, HttpServletRequest request) {
        Map<String, Mistake> mistakes = new LinkedHashMap<>();
        switch (failure) {
            case InvalidCursor e -> add(mistakes, CURSOR, e, String.class, request);
            case MethodArgumentTypeMismatchException e
                    when e.getParameter().hasParameterAnnotation(RequestParam.class) ->
                    add(mistakes, e.getName(), e.getRootCause(), e.getRequiredType(), request);
            case MethodArgumentNotValidException e ->
                    e.getFieldErrors().stream()
                            .filter(error -> error.contains(TypeMismatchException.class))
                            .forEach(error -> add(mistakes, error, request));
            default -> {}
        }
        return mistakes;
    }

    private static void add(
            Map<String, Mistake> mistakes, FieldError error, HttpServletRequest request) {
        TypeMismatchException e = error.unwrap(TypeMismatchException.class);
        add(mistakes, error.getField(), e.getRootCause(), e.getRequiredType(), request);
    }

    private static void add(
            Map<String, Mistake> mistakes,
            String name,
            @Nullable Throwable cause,
            @Nullable Class<?> type,
            HttpServletRequest request) {
        String text = request.getParameter(name);
        if (text == null) {
            return;
        }
        String sentence =
                cause instanceof InvalidText || cause instanceof InvalidCursor
                        ? cause.getMessage()
                        : null;
        boolean choice =
                name.equals(CURSOR) || type == null || type.isEnum() || type == boolean.class;
        mistakes.put(name, new Mistake(text, sentence, choice));
    }

    /** The same request as if those parameters had not been sent. */
    private static final class WithoutMistakes extends HttpServletRequestWrapper {

        private final Map<String, Mistake> mistakes;

        WithoutMistakes(HttpServletRequest request, Map<String, Mistake> mistakes) {
            super(request);
            this.mistakes = mistakes;
        }

        /** {@return these and those that were found before} */
        Map<String, Mistake> all() {
            WithoutMistakes before = WebUtils.getNativeRequest(getRequest(), WithoutMistakes.class);
            Map<String, Mistake> all =
                    new LinkedHashMap<>(before == null ? Map.of() : before.all());
            all.putAll(mistakes);
            return all;
        }

        @Override
        public @Nullable String getParameter(String name) {
            return mistakes.containsKey(name) ? null : super.getParameter(name);
        }

        @Override
        public String @Nullable [] getParameterValues(String name) {
            return mistakes.containsKey(name) ? null : super.getParameterValues(name);
        }

        @Override
        public Map<String, String[]> getParameterMap() {
            Map<String, String[]> rest = new LinkedHashMap<>(super.getParameterMap());
            rest.keySet().removeAll(mistakes.keySet());
            return Collections.unmodifiableMap(rest);
        }

        @Override
        public Enumeration<String> getParameterNames() {
            return Collections.enumeration(getParameterMap().keySet());
        }
    }
}
