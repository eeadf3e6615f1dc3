package io.etcdportal.login.provider;

import io.etcdportal.login.session.Cookies;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.web.AuthorizationRequestRepository;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationRequest;
import org.springframework.security.oauth2.core.endpoint.OAuth2ParameterNames;
import org.springframework.security.oauth2.core.endpoint.PkceParameterNames;
import org.springframework.security.oauth2.core.oidc.endpoint.OidcParameterNames;
import org.springframework.stereotype.Component;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What a browser has to show when it comes back from the provider, in a cookie of its own: an
 * answer that it did not ask for is worth nothing to it. So nobody fills the database by beginning
 * to sign in.
 */
@Component
class PendingSignIns implements AuthorizationRequestRepository<OAuth2AuthorizationRequest> {

    private static final Logger log = LoggerFactory.getLogger(PendingSignIns.class);
    private static final String COOKIE = "EBP_SIGN_IN";
    private static final String ANSWERS = "/login/oauth2/code/";
    private static final String ISSUER = "iss";
    private static final Duration LIFE = Duration.ofMinutes(15);

    private final Providers providers;
    private final Cookies cookies;

    PendingSignIns(Providers providers, Cookies cookies) {
        this.providers = providers;
        this.cookies = cookies;
    }

    @Override
    public void saveAuthorizationRequest(
            @Nullable OAuth2AuthorizationRequest pending,
            HttpServletRequest request,
            HttpServletResponse response) {
        if (pending == null) {
            cookies.remove(request, response, COOKIE);
            return;
        }
        cookies.write(
                request,
                response,
                COOKIE,
                String.join(
                        ".",
                        text(pending, OAuth2ParameterNames.REGISTRATION_ID),
                        Objects.requireNonNull(pending.getState()),
                        text(pending, OidcParameterNames.NONCE),
                        text(pending, PkceParameterNames.CODE_VERIFIER)),
                LIFE);
    }

    private static String text(OAuth2AuthorizationRequest pending, String attribute) {
        return Objects.requireNonNull(pending.<String>getAttribute(attribute), attribute);
    }

    @Override
    public @Nullable OAuth2AuthorizationRequest loadAuthorizationRequest(
            HttpServletRequest request) {
        return begun(request)
                .filter(parts -> isAnswerOf(parts[0], request))
                .flatMap(parts -> restore(parts, request))
                .orElse(null);
    }

    /** {@return the parts of the cookie, where the request has the state that it was begun with} */
    private Optional<String[]> begun(HttpServletRequest request) {
        String state = request.getParameter(OAuth2ParameterNames.STATE);
        return cookies.read(request, COOKIE)
                .map(cookie -> cookie.split("\\.", -1))
                .filter(parts -> parts.length == 4 && parts[1].equals(state));
    }

    /**
     * Whether an answer comes from the provider that was asked: else the code of one would be sent
     * to another.
     *
     * @see <a href="https://www.rfc-editor.org/rfc/rfc9207">RFC 9207</a>
     */
    private boolean isAnswerOf(String name, HttpServletRequest request) {
        Optional<Provider> asked = providers.find(name);
        String[] issuers = request.getParameterValues(ISSUER);
        boolean isFrom =
                asked.isPresent()
                        && request.getRequestURI().endsWith(ANSWERS + name)
                        && (issuers == null
                                ? !asked.get().description().namesItself()
                                : issuers.length == 1
                                        && issuers[0].equals(
                                                asked.get().settings().issuer().toString()));
        if (!isFrom) {
            log.warn("Rejected a sign-in response that did not come from provider {}", name);
        }
        return isFrom;
    }

    private Optional<OAuth2AuthorizationRequest> restore(
            String[] parts, HttpServletRequest request) {
        return Optional.ofNullable(providers.findByRegistrationId(parts[0]))
                .map(registration -> restore(registration, parts, request));
    }

    /** The address that the browser has come back to is the one that it was told to. */
    private static OAuth2AuthorizationRequest restore(
            ClientRegistration registration, String[] parts, HttpServletRequest request) {
        return OAuth2AuthorizationRequest.authorizationCode()
                .authorizationUri(
                        Objects.requireNonNull(
                                registration.getProviderDetails().getAuthorizationUri()))
                .clientId(registration.getClientId())
                .redirectUri(request.getRequestURL().toString())
                .scopes(registration.getScopes())
                .state(parts[1])
                .attributes(
                        Map.of(
                                OAuth2ParameterNames.REGISTRATION_ID,
                                parts[0],
                                OidcParameterNames.NONCE,
                                parts[2],
                                PkceParameterNames.CODE_VERIFIER,
                                parts[3]))
                .build();
    }

    @Override
    public @Nullable OAuth2AuthorizationRequest removeAuthorizationRequest(
            HttpServletRequest request, HttpServletResponse response) {
        OAuth2AuthorizationRequest pending = loadAuthorizationRequest(request);
        if (begun(request).isPresent()) {
            cookies.remove(request, response, COOKIE);
        }
        return pending;
    }
}
