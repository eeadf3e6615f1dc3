package io.etcdportal.catalog;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;

import org.springframework.stereotype.Component;
import org.springframework.web.servlet.View;
import org.springframework.web.servlet.support.RequestContextUtils;
import org.thymeleaf.spring6.view.ThymeleafViewResolver;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import java.util.Objects;

/** The main part of a page as text, without the frame that all pages have. */
@Component
class MainParts {

    private final ThymeleafViewResolver views;

    MainParts(ThymeleafViewResolver views) {
        this.views = views;
    }

    /**
     * @param template its name; its {@code main} is what is wanted
     */
    String render(
            String template,
            Map<String, ?> model,
            HttpServletRequest request,
            HttpServletResponse response) {
        Text text = new Text(response);
        try {
            View view =
                    views.resolveViewName(
                            template + " :: main", RequestContextUtils.getLocale(request));
            Objects.requireNonNull(view).render(model, request, text);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(template + " can't be shown", e);
        }
        return text.writer.toString();
    }

    /** Takes what would be sent, and leaves alone what is. */
    private static final class Text extends HttpServletResponseWrapper {

        private final StringWriter writer = new StringWriter();

        Text(HttpServletResponse response) {
            super(response);
        }

        @Override
        public PrintWriter getWriter() {
            return new PrintWriter(writer);
        }

        @Override
        public void setContentType(String type) {
            // It is that of the events.
        }

        @Override
        public void setCharacterEncoding(String encoding) {
            // The same.
        }

        @Override
        public void flushBuffer() {
            // Nothing is sent yet.
        }
    }
}
