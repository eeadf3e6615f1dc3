package io.etcdportal.login.network;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;

import java.io.IOException;
import java.util.EnumSet;

/**
 * Has the path that the portal is reached below stand before every address: the context path of the
 * server, and before it the prefix that a trusted proxy took away.
 */
final class ForwardedPrefix extends HttpFilter {

    private static final long serialVersionUID = 1L;

    /** Registers it in front of everything that reads paths, for error pages too. */
    @Configuration(proxyBeanMethods = false)
    static class Registration {

        @Bean
        FilterRegistrationBean<ForwardedPrefix> forwardedPrefix() {
            FilterRegistrationBean<ForwardedPrefix> filter =
                    new FilterRegistrationBean<>(new ForwardedPrefix());
            filter.setDispatcherTypes(EnumSet.allOf(DispatcherType.class));
            filter.setOrder(Ordered.HIGHEST_PRECEDENCE);
            return filter;
        }
    }

    @Override
    protected void doFilter(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        HttpServletRequest asSent =
                request.getAttribute(ForwardedHeaders.PREFIX) instanceof String prefix
                        ? new Prefixed(request, prefix)
                        : request;
        if (asSent.getRequestURI().equals(asSent.getContextPath())) {
            // Tomcat would redirect it before it knows what the proxy says.
            response.sendRedirect(asSent.getContextPath() + "/");
        } else {
            chain.doFilter(asSent, response);
        }
    }

    private static final class Prefixed extends HttpServletRequestWrapper {

        private final String prefix;

        Prefixed(HttpServletRequest request, String prefix) {
            super(request);
            this.prefix = prefix;
        }

        @Override
        public String getContextPath() {
            return prefix + super.getContextPath();
        }

        @Override
        public String getRequestURI() {
            return prefix + super.getRequestURI();
        }

        @Override
        public StringBuffer getRequestURL() {
            String url = super.getRequestURL().toString();
            String path = super.getRequestURI();
            return new StringBuffer(url.substring(0, url.length() - path.length()))
                    .append(prefix)
                    .append(path);
        }
    }
}
