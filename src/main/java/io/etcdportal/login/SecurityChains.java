package io.etcdportal.login;

import io.etcdportal.access.TokenError;
import io.etcdportal.audit.Actor;
import io.etcdportal.login.issuer.SignedTokens;
import io.etcdportal.login.local.DeviceCookies;
import io.etcdportal.login.local.EmergencyAccount;
import io.etcdportal.login.local.EmergencyRefused;
import io.etcdportal.login.local.FormSuccessHandler;
import io.etcdportal.login.local.LocalAccounts;
import io.etcdportal.login.local.PasswordAttempt;
import io.etcdportal.login.local.Passwords;
import io.etcdportal.login.local.TooManyAttempts;
import io.etcdportal.login.local.TooManySignIns;
import io.etcdportal.login.local.TypedNameCookie;
import io.etcdportal.login.network.ContentPolicy;
import io.etcdportal.login.network.RequestValidationFilter;
import io.etcdportal.login.provider.ProviderSignIn;
import io.etcdportal.login.session.RequestedPageCookie;
import io.etcdportal.login.session.SessionCookieContextRepository;
import io.etcdportal.login.token.TokenFilter;
import io.etcdportal.login.token.TokenRefusals;
import io.etcdportal.login.token.Tokens;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.security.autoconfigure.actuate.web.servlet.EndpointRequest;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.server.resource.web.authentication.BearerTokenAuthenticationFilter;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.AnonymousAuthenticationFilter;
import org.springframework.security.web.authentication.HttpStatusEntryPoint;
import org.springframework.security.web.authentication.LoginUrlAuthenticationEntryPoint;
import org.springframework.security.web.csrf.CsrfException;
import org.springframework.security.web.header.HeaderWriterFilter;
import org.springframework.security.web.header.writers.CrossOriginOpenerPolicyHeaderWriter.CrossOriginOpenerPolicy;
import org.springframework.security.web.header.writers.CrossOriginResourcePolicyHeaderWriter.CrossOriginResourcePolicy;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;
import org.springframework.web.context.support.WebApplicationContextUtils;

import java.io.IOException;
import java.time.Clock;
import java.util.Locale;
import java.util.Objects;

/** The chains of security filters. Each denies what it does not allow. */
@Configuration(proxyBeanMethods = false)
class SecurityChains {

    private static final String LOGIN = "/login";
    private static final String EMERGENCY_REASON = "reason";
    private static final String BACK_CHANNEL = "/logout/connect/back-channel/*";

    private final LoginSettings settings;
    private final LocalAccounts accounts;
    private final SessionCookieContextRepository contexts;
    private final RequestedPageCookie requestedPageCookie;
    private final CsrfCookies csrfCookies;
    private final TokenRefusals refusals;
    private final DeviceCookies devices;
    private final ProviderSignIn providers;
    private final ContentPolicy policy;
    private final EmergencyAccount emergency;
    private final TypedNameCookie typed;

    SecurityChains(
            LoginSettings settings,
            LocalAccounts accounts,
            SessionCookieContextRepository contexts,
            RequestedPageCookie requestedPageCookie,
            CsrfCookies csrfCookies,
            TokenRefusals refusals,
            DeviceCookies devices,
            ProviderSignIn providers,
            ContentPolicy policy,
            EmergencyAccount emergency,
            TypedNameCookie typed) {
        this.settings = settings;
        this.accounts = accounts;
        this.contexts = contexts;
        this.requestedPageCookie = requestedPageCookie;
        this.csrfCookies = csrfCookies;
        this.refusals = refusals;
        this.devices = devices;
        this.providers = providers;
        this.policy = policy;
        this.emergency = emergency;
        this.typed = typed;
    }

    @Bean
    static Passwords passwords(Clock clock) {
        return new Passwords(clock);
    }

    /** Health and metrics, on a port of their own, where nothing else is. */
    @Bean
    @Order(0)
    SecurityFilterChain managementChain(HttpSecurity http) throws Exception {
        return http.securityMatcher(SecurityChains::isOnManagementPort)
                .authorizeHttpRequests(
                        requests ->
                                requests.requestMatchers(EndpointRequest.toAnyEndpoint())
                                        .permitAll()
                                        .anyRequest()
                                        .denyAll())
                .exceptionHandling(
                        failures ->
                                failures.authenticationEntryPoint(
                                        new HttpStatusEntryPoint(HttpStatus.NOT_FOUND)))
                .sessionManagement(
                        sessions -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .csrf(csrf -> csrf.disable())
                .requestCache(cache -> cache.disable())
                .build();
    }

    private static boolean isOnManagementPort(HttpServletRequest request) {
        return WebServerApplicationContext.hasServerNamespace(
                WebApplicationContextUtils.getWebApplicationContext(request.getServletContext()),
                "management");
    }

    /** Styles and scripts: the same for everybody, without a cookie, to be kept by browsers. */
    @Bean
    @Order(1)
    SecurityFilterChain assetsChain(HttpSecurity http) throws Exception {
        return http.securityMatcher("/assets/**", "/favicon.svg")
                .authorizeHttpRequests(requests -> requests.anyRequest().permitAll())
                .sessionManagement(
                        sessions -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .csrf(csrf -> csrf.disable())
                .requestCache(cache -> cache.disable())
                .headers(
                        headers ->
                                headers.cacheControl(cache -> cache.disable())
                                        .addHeaderWriter(policy))
                .build();
    }

    /** What programs call: HTTP Basic or a bearer token; and what pages link to: the session. */
    @Bean
    @Order(2)
    SecurityFilterChain apiChain(HttpSecurity http, Tokens tokens, SignedTokens signed)
            throws Exception {
        common(http.securityMatcher("/api/**", "/sidecar/**"))
                .authorizeHttpRequests(
                        requests ->
                                requests.requestMatchers("/api/v1/**", "/sidecar/**")
                                        .authenticated()
                                        .anyRequest()
                                        .denyAll())
                .oauth2ResourceServer(
                        bearer ->
                                bearer.authenticationEntryPoint(this::ask)
                                        .authenticationManagerResolver(_ -> signed::authenticate))
                .exceptionHandling(
                        failures ->
                                failures.authenticationEntryPoint(this::ask)
                                        .accessDeniedHandler(SecurityChains::refuse))
                .csrf(csrf -> csrf.ignoringRequestMatchers(this::isSentByProgram));
        http.addFilterBefore(
                new TokenFilter(tokens, this::ask), BearerTokenAuthenticationFilter.class);
        if (settings.httpBasic()) {
            http.httpBasic(
                    basic ->
                            basic.authenticationEntryPoint(this::ask)
                                    .authenticationDetailsSource(this::attempt));
        }
        return http.build();
    }

    /** What people see: a form to sign in, then the session. */
    @Bean
    @Order(3)
    SecurityFilterChain pagesChain(HttpSecurity http, FormSuccessHandler arrival, SignOut signOut)
            throws Exception {
        common(http)
                .authorizeHttpRequests(
                        requests ->
                                requests.requestMatchers(
                                                LOGIN,
                                                SignOut.SIGNED_OUT,
                                                BACK_CHANNEL,
                                                "/preferences/language",
                                                "/error")
                                        .permitAll()
                                        .requestMatchers(
                                                "/",
                                                "/clusters/**",
                                                "/wall",
                                                "/sources/**",
                                                "/audit/**",
                                                "/downloads/**",
                                                "/transfers/**",
                                                "/sessions/**",
                                                "/tokens/**",
                                                "/tickets/**",
                                                "/can-i",
                                                "/my-access",
                                                "/api-reference",
                                                "/preferences/**",
                                                "/components")
                                        .authenticated()
                                        .anyRequest()
                                        .denyAll())
                .formLogin(
                        form ->
                                form.loginPage(LOGIN)
                                        .authenticationDetailsSource(this::attemptByForm)
                                        .successHandler(arrival)
                                        .failureHandler(this::tryAgain))
                .logout(logout -> logout.logoutSuccessHandler(signOut))
                .exceptionHandling(failures -> failures.accessDeniedHandler(SecurityChains::refuse))
                .csrf(csrf -> csrf.ignoringRequestMatchers(BACK_CHANNEL));
        providers.addSignIn(http, LOGIN);
        return http.build();
    }

    private HttpSecurity common(HttpSecurity http) throws Exception {
        providers.addRenewal(http);
        return http.addFilterAfter(new RequestValidationFilter(), HeaderWriterFilter.class)
                .addFilterBefore(
                        new StaleSessionFilter(accounts, emergency),
                        AnonymousAuthenticationFilter.class)
                .securityContext(context -> context.securityContextRepository(contexts))
                .sessionManagement(
                        sessions -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .requestCache(cache -> cache.requestCache(requestedPageCookie))
                .csrf(csrf -> csrf.csrfTokenRepository(csrfCookies))
                .headers(
                        headers ->
                                headers.addHeaderWriter(policy)
                                        .frameOptions(frames -> frames.deny())
                                        .crossOriginOpenerPolicy(
                                                opener ->
                                                        opener.policy(
                                                                CrossOriginOpenerPolicy
                                                                        .SAME_ORIGIN))
                                        .crossOriginResourcePolicy(
                                                resource ->
                                                        resource.policy(
                                                                CrossOriginResourcePolicy
                                                                        .SAME_ORIGIN))
                                        .referrerPolicy(
                                                referrer ->
                                                        referrer.policy(
                                                                ReferrerPolicy.SAME_ORIGIN)));
    }

    private PasswordAttempt attempt(HttpServletRequest request) {
        return attempt(request, null);
    }

    private PasswordAttempt attemptByForm(HttpServletRequest request) {
        return attempt(
                request, Objects.requireNonNullElse(request.getParameter(EMERGENCY_REASON), ""));
    }

    private PasswordAttempt attempt(HttpServletRequest request, @Nullable String reason) {
        return new PasswordAttempt(
                request.getRemoteAddr(),
                devices.shown(request).orElse(null),
                Actor.Stranger.of(null, request),
                reason);
    }

    /** A browser that followed a link is sent to the form; a program is told what it can show. */
    private void ask(
            HttpServletRequest request,
            HttpServletResponse response,
            AuthenticationException failure)
            throws IOException, ServletException {
        if (failure instanceof EmergencyRefused) {
            request.setAttribute(TokenError.class.getName(), TokenError.EMERGENCY_BY_FORM_ONLY);
        }
        refusals.tell(failure, request);
        if (failure instanceof TooManyAttempts tooMany) {
            response.setHeader(
                    HttpHeaders.RETRY_AFTER, String.valueOf(tooMany.left().toSeconds() + 1));
            response.sendError(HttpStatus.TOO_MANY_REQUESTS.value());
            return;
        }
        if (failure instanceof TooManySignIns) {
            response.setHeader(
                    HttpHeaders.RETRY_AFTER,
                    String.valueOf(TooManySignIns.RETRY_AFTER.toSeconds()));
            response.sendError(HttpStatus.SERVICE_UNAVAILABLE.value());
            return;
        }
        if (RequestedPageCookie.isFollowedLink(request)) {
            new LoginUrlAuthenticationEntryPoint(LOGIN).commence(request, response, failure);
            return;
        }
        if (settings.httpBasic() && !isBrowser(request)) {
            response.addHeader(
                    HttpHeaders.WWW_AUTHENTICATE,
                    "Basic realm=\"etcd Backup Portal\", charset=\"UTF-8\"");
        }
        response.addHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
        response.sendError(HttpServletResponse.SC_UNAUTHORIZED);
    }

    /**
     * Keeps nothing of a failed sign-in but the name, in the browser: what was typed must not come
     * into a session, and so into the database.
     */
    private void tryAgain(
            HttpServletRequest request,
            HttpServletResponse response,
            AuthenticationException failure)
            throws IOException {
        typed.keep(
                Objects.requireNonNullElse(request.getParameter("username"), ""),
                request,
                response);
        response.sendRedirect(request.getContextPath() + LOGIN + "?" + word(failure));
    }

    private static String word(AuthenticationException failure) {
        return switch (failure) {
            case TooManyAttempts _ -> "locked";
            case TooManySignIns _ -> "busy";
            case EmergencyRefused refused -> "failed=" + refused.reason().word();
            default -> "error";
        };
    }

    /**
     * A page of somebody else can make a browser send a password that it remembers, but not without
     * saying that it is a browser; and a token never. Whoever shows nothing at all is told to.
     */
    private boolean isSentByProgram(HttpServletRequest request) {
        if (request.getHeader(HttpHeaders.AUTHORIZATION) == null) {
            return !contexts.containsContext(request);
        }
        String credentials =
                String.valueOf(request.getHeader(HttpHeaders.AUTHORIZATION))
                        .toLowerCase(Locale.ROOT);
        return credentials.startsWith("bearer ")
                || (credentials.startsWith("basic ") && !isBrowser(request));
    }

    private static boolean isBrowser(HttpServletRequest request) {
        return request.getHeader(HttpHeaders.ORIGIN) != null
                || request.getHeader("Sec-Fetch-Mode") != null;
    }

    /** An address that no chain lets through is one where nothing is. */
    private static void refuse(
            HttpServletRequest request, HttpServletResponse response, AccessDeniedException denied)
            throws IOException {
        response.sendError(
                denied instanceof CsrfException
                        ? HttpServletResponse.SC_FORBIDDEN
                        : HttpServletResponse.SC_NOT_FOUND);
    }
}
