package io.etcdportal.login.token;

import io.etcdportal.access.Credential.PortalToken;
import io.etcdportal.login.session.SignedIn;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.context.annotation.Configuration;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** Tells programs in each answer when their token ends, and warns them in time. */
@Configuration(proxyBeanMethods = false)
class TokenNotice implements HandlerInterceptor, WebMvcConfigurer {

    private static final String EXPIRES = "X-Token-Expires";
    private static final String WARNING = "X-Token-Warning";

    private final TokenSettings settings;
    private final Clock clock;

    TokenNotice(TokenSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(this);
    }

    @Override
    public boolean preHandle(
            HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (SecurityContextHolder.getContext().getAuthentication() instanceof SignedIn signedIn
                && signedIn.viewer().credential() instanceof PortalToken token) {
            tell(token, response);
        }
        return true;
    }

    private void tell(PortalToken token, HttpServletResponse response) {
        Instant now = clock.instant();
        response.setHeader(EXPIRES, token.until().toString());
        if (token.until().isBefore(now.plus(settings.warnBefore()))) {
            response.setHeader(
                    WARNING,
                    "Token %s ends in %d days; make another one at /tokens"
                            .formatted(
                                    token.token(), Duration.between(now, token.until()).toDays()));
        }
    }
}
