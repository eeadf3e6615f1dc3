package io.etcdportal.login;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authentication.ProviderManager;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.AnonymousAuthenticationFilter;
import org.springframework.security.web.authentication.LoginUrlAuthenticationEntryPoint;
import org.springframework.security.web.csrf.CookieCsrfTokenRepository;
import org.springframework.security.web.csrf.CsrfException;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;
import org.springframework.security.web.savedrequest.CookieRequestCache;

import java.io.IOException;
import java.time.Clock;
import java.util.Locale;

/** What has to be passed before a handler is reached. The last word of each chain is no. */
@Configuration(proxyBeanMethods = false)
class SecurityChains {

    private static final String LOGIN = "/login";
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
                    + " font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none';"
                    + " frame-ancestors 'none'";

    @Bean
    PasswordEncoder passwordEncoder(Clock clock) {
        return new Passwords(clock);
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
                                        .contentSecurityPolicy(
                                                policy -> policy.policyDirectives(POLICY)))
                .build();
    }

    /** What programs call: HTTP Basic or a bearer token; and what pages link to: the session. */
    @Bean
    @Order(2)
    SecurityFilterChain apiChain(HttpSecurity http, ApiTokens tokens, LocalAccounts accounts)
            throws Exception {
        AuthenticationEntryPoint entryPoint = SecurityChains::ask;
        ProviderManager bearers = new ProviderManager(new ApiTokenAuthentication(tokens, accounts));
        return common(http.securityMatcher("/api/**", "/sidecar/**"), accounts)
                .authorizeHttpRequests(
                        requests ->
                                requests.requestMatchers("/api/v1/**", "/sidecar/**")
                                        .authenticated()
                                        .anyRequest()
                                        .denyAll())
                .httpBasic(basic -> basic.authenticationEntryPoint(entryPoint))
                .oauth2ResourceServer(
                        bearer ->
                                bearer.authenticationEntryPoint(entryPoint)
                                        .authenticationManagerResolver(_ -> bearers))
                .exceptionHandling(
                        failures ->
                                failures.authenticationEntryPoint(entryPoint)
                                        .accessDeniedHandler(SecurityChains::refuse))
                .sessionManagement(
                        sessions -> sessions.sessionCreationPolicy(SessionCreationPolicy.NEVER))
                .csrf(csrf -> csrf.ignoringRequestMatchers(SecurityChains::isSentByProgram))
                .build();
    }

    /** What people see: a form to sign in, then the session. */
    @Bean
    @Order(3)
    SecurityFilterChain pagesChain(HttpSecurity http, LocalAccounts accounts) throws Exception {
        return common(http, accounts)
                .authorizeHttpRequests(
                        requests ->
                                requests.requestMatchers("/login", "/error")
                                        .permitAll()
                                        .requestMatchers(
                                                "/", "/clusters/**", "/sources/**", "/can-i")
                                        .authenticated()
                                        .anyRequest()
                                        .denyAll())
                .formLogin(form -> form.loginPage(LOGIN).failureHandler(SecurityChains::tryAgain))
                .logout(logout -> logout.logoutSuccessUrl("/login?signedOut"))
                .exceptionHandling(failures -> failures.accessDeniedHandler(SecurityChains::refuse))
                .build();
    }

    private static HttpSecurity common(HttpSecurity http, LocalAccounts accounts) throws Exception {
        CookieRequestCache whereTo = new CookieRequestCache();
        whereTo.setRequestMatcher(SecurityChains::isFollowedLink);
        return http.addFilterBefore(
                        new StaleSessions(accounts), AnonymousAuthenticationFilter.class)
                .requestCache(cache -> cache.requestCache(whereTo))
                .csrf(csrf -> csrf.csrfTokenRepository(new CookieCsrfTokenRepository()))
                .headers(
                        headers ->
                                headers.contentSecurityPolicy(
                                                policy -> policy.policyDirectives(POLICY))
                                        .frameOptions(frames -> frames.deny())
                                        .referrerPolicy(
                                                referrer ->
                                                        referrer.policy(
                                                                ReferrerPolicy.SAME_ORIGIN)));
    }

    /** A browser that followed a link is sent to the form; a program is told what it can show. */
    private static void ask(
            HttpServletRequest request,
            HttpServletResponse response,
            AuthenticationException failure)
            throws IOException, ServletException {
        if (isFollowedLink(request)) {
            new LoginUrlAuthenticationEntryPoint(LOGIN).commence(request, response, failure);
            return;
        }
        if (!isBrowser(request)) {
            response.addHeader(
                    HttpHeaders.WWW_AUTHENTICATE,
                    "Basic realm=\"etcd Backup Portal\", charset=\"UTF-8\"");
        }
        response.addHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
        response.sendError(HttpServletResponse.SC_UNAUTHORIZED);
    }

    /**
     * Keeps nothing of a failed sign-in: what was typed must not come into a session, and so into
     * the database.
     */
    private static void tryAgain(
            HttpServletRequest request,
            HttpServletResponse response,
            AuthenticationException failure)
            throws IOException {
        response.sendRedirect(request.getContextPath() + LOGIN + "?error");
    }

    /**
     * A page of somebody else can make a browser send a password that it remembers, but not without
     * saying that it is a browser; and a token never.
     */
    private static boolean isSentByProgram(HttpServletRequest request) {
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

    private static boolean isFollowedLink(HttpServletRequest request) {
        return request.getMethod().equals("GET")
                && String.valueOf(request.getHeader(HttpHeaders.ACCEPT)).contains("text/html")
                && request.getHeader(HttpHeaders.AUTHORIZATION) == null;
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
