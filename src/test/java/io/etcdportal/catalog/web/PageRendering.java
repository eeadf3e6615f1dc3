package io.etcdportal.catalog.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcdportal.catalog.ExampleCatalog;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.context.MessageSourceAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.thymeleaf.autoconfigure.ThymeleafAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.ComponentScan.Filter;
import org.springframework.context.annotation.FilterType;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.config.annotation.web.configuration.EnableWebSecurity;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.context.SecurityContextImpl;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.security.web.csrf.DefaultCsrfToken;
import org.springframework.web.context.WebApplicationContext;
import org.springframework.web.servlet.View;
import org.thymeleaf.spring6.view.ThymeleafViewResolver;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * Makes pages of the real templates, and keeps them in {@code target/pages} to be looked at. No
 * page leaves here that the portal's own content security policy would break. It is no component,
 * so that portals that tests start do not find it.
 */
@EnableWebSecurity
@ImportAutoConfiguration({
    ThymeleafAutoConfiguration.class,
    JacksonAutoConfiguration.class,
    MessageSourceAutoConfiguration.class
})
@ComponentScan(
        basePackages = {"io.etcdportal.web", "io.etcdportal.catalog"},
        useDefaultFilters = false,
        includeFilters =
                @Filter(
                        type = FilterType.REGEX,
                        pattern =
                                "io\\.etcdportal\\.(web\\.(Assets|Formats|WebConfiguration)|catalog\\.web\\.Sparkline)"))
class PageRendering {

    static final String CSRF = "0f3b1c9a";

    private static final Path KEPT = Path.of("target", "pages");
    private static final Pattern AGAINST_THE_POLICY =
            Pattern.compile(
                    "\\sstyle=|<style|<script(?![^>]*\\ssrc=\"/assets/)|\\son[a-z]+=|javascript:");
    private static final Pattern HEADING = Pattern.compile("<h1[ >]");
    private static final Pattern LEFT_OVER = Pattern.compile("\\s(th|sec):|\\$\\{|\\?\\?");

    @Bean
    Clock clock() {
        return Clock.fixed(ExampleCatalog.NOW, ZoneOffset.UTC);
    }

    /** Here nobody uses it. */
    @Bean
    Emergency emergency() {
        return new Emergency(List.of());
    }

    /** What the layout asks of the emergency account. */
    record Emergency(List<String> sessions) {}

    @Bean
    Pages pages(ThymeleafViewResolver views, WebApplicationContext context) {
        return new Pages(views, context);
    }

    /** Renders pages for somebody. */
    static final class Pages {

        private final ThymeleafViewResolver views;
        private final WebApplicationContext context;

        Pages(ThymeleafViewResolver views, WebApplicationContext context) {
            this.views = views;
            this.context = context;
        }

        /**
         * {@return the page, as somebody who signed in gets it}
         *
         * @param name what it is kept as
         */
        String render(String name, String view, Map<String, ?> model) {
            SecurityContextHolder.setContext(
                    new SecurityContextImpl(
                            UsernamePasswordAuthenticationToken.authenticated(
                                    "alice", "", AuthorityUtils.NO_AUTHORITIES)));
            return render(name, view, model, null);
        }

        /**
         * {@return the page, as somebody who has not signed in gets it}
         *
         * @param parameter the only parameter of the address
         */
        String renderForStranger(
                String name, String view, Map<String, ?> model, @Nullable String parameter) {
            SecurityContextHolder.setContext(
                    new SecurityContextImpl(
                            new AnonymousAuthenticationToken(
                                    "key",
                                    "anonymousUser",
                                    AuthorityUtils.createAuthorityList("ROLE_ANONYMOUS"))));
            return render(name, view, model, parameter);
        }

        private String render(
                String name, String view, Map<String, ?> model, @Nullable String parameter) {
            MockHttpServletRequest request =
                    new MockHttpServletRequest(
                            Objects.requireNonNull(context.getServletContext()), "GET", "/");
            request.setAttribute(
                    CsrfToken.class.getName(), new DefaultCsrfToken("X-CSRF-TOKEN", "_csrf", CSRF));
            if (parameter != null) {
                request.setParameter(parameter, "");
            }
            MockHttpServletResponse response = new MockHttpServletResponse();
            try {
                View page = Objects.requireNonNull(views.resolveViewName(view, Locale.ENGLISH));
                page.render(model, request, response);
                String html = response.getContentAsString();
                Files.createDirectories(KEPT);
                Files.writeString(KEPT.resolve(name + ".html"), html);
                check(html);
                return html;
            } catch (Exception e) {
                throw new IllegalStateException(view + " can't be rendered", e);
            } finally {
                SecurityContextHolder.clearContext();
            }
        }

        private static void check(String html) {
            assertThat(html)
                    .as("what the content security policy forbids")
                    .doesNotContainPattern(AGAINST_THE_POLICY);
            assertThat(html).as("what Thymeleaf left").doesNotContainPattern(LEFT_OVER);
            assertThat(HEADING.matcher(html).results()).as("headings of first rank").hasSize(1);
            assertThat(html).contains("<link rel=\"stylesheet\" href=\"/assets/", "favicon.svg");
        }
    }
}
