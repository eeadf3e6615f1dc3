package io.etcdportal.login.provider;

import io.etcdportal.login.session.Viewers;

import org.springframework.security.config.ObjectPostProcessor;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.oauth2.client.endpoint.OAuth2AccessTokenResponseClient;
import org.springframework.security.oauth2.client.endpoint.OAuth2AuthorizationCodeGrantRequest;
import org.springframework.security.oauth2.client.endpoint.RestClientAuthorizationCodeTokenResponseClient;
import org.springframework.security.oauth2.client.web.DefaultOAuth2AuthorizationRequestResolver;
import org.springframework.security.oauth2.client.web.OAuth2AuthorizationRequestRedirectFilter;
import org.springframework.security.oauth2.client.web.OAuth2AuthorizationRequestResolver;
import org.springframework.security.oauth2.core.OAuth2AuthorizationException;
import org.springframework.security.oauth2.core.endpoint.OAuth2AccessTokenResponse;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationRequest;
import org.springframework.security.oauth2.core.endpoint.OAuth2ParameterNames;
import org.springframework.security.web.authentication.AnonymousAuthenticationFilter;
import org.springframework.stereotype.Component;
import org.springframework.web.client.RestClientException;

/** Puts signing in by providers into chains of filters. */
@Component
public class ProviderSignIn {

    private static final String BEGINNING = "/oauth2/authorization";

    private final Providers providers;
    private final PendingSignIns pending;
    private final RequestTokenRepository tokens;
    private final ProviderUsers users;
    private final ProviderSuccessHandler arrival;
    private final ProviderFailure failure;
    private final GroupRefreshFilter groups;

    ProviderSignIn(
            Providers providers,
            PendingSignIns pending,
            RequestTokenRepository tokens,
            ProviderUsers users,
            ProviderSuccessHandler arrival,
            ProviderFailure failure,
            SessionRefresh sessionRefresh,
            Viewers viewers) {
        this.providers = providers;
        this.pending = pending;
        this.tokens = tokens;
        this.users = users;
        this.arrival = arrival;
        this.failure = failure;
        this.groups = new GroupRefreshFilter(sessionRefresh, viewers);
    }

    /** Looks at sessions again that a provider vouched for. */
    public void addRenewal(HttpSecurity http) {
        http.addFilterBefore(groups, AnonymousAuthenticationFilter.class);
    }

    /** Lets people sign in by the providers, where there are some. */
    public void addSignIn(HttpSecurity http, String loginPage) throws Exception {
        if (providers.choices().isEmpty()) {
            return;
        }
        http.oauth2Login(
                login ->
                        login.loginPage(loginPage)
                                .clientRegistrationRepository(providers)
                                .authorizedClientRepository(tokens)
                                .authorizationEndpoint(
                                        beginning ->
                                                beginning
                                                        .authorizationRequestRepository(pending)
                                                        .authorizationRequestResolver(resolver()))
                                .tokenEndpoint(
                                        codes -> codes.accessTokenResponseClient(this::exchange))
                                .userInfoEndpoint(who -> who.oidcUserService(users))
                                .successHandler(arrival)
                                .failureHandler(failure)
                                .withObjectPostProcessor(new FailuresOfBeginnings()));
    }

    private OAuth2AuthorizationRequestResolver resolver() {
        DefaultOAuth2AuthorizationRequestResolver resolver =
                new DefaultOAuth2AuthorizationRequestResolver(providers, BEGINNING);
        resolver.setAuthorizationRequestCustomizer(this::addParameters);
        return resolver;
    }

    private void addParameters(OAuth2AuthorizationRequest.Builder request) {
        request.attributes(
                attributes ->
                        providers
                                .find(
                                        String.valueOf(
                                                attributes.get(
                                                        OAuth2ParameterNames.REGISTRATION_ID)))
                                .ifPresent(
                                        provider ->
                                                request.additionalParameters(
                                                        all ->
                                                                all.putAll(
                                                                        provider.settings()
                                                                                .parameters()))));
    }

    private OAuth2AccessTokenResponse exchange(OAuth2AuthorizationCodeGrantRequest request) {
        Provider provider = providers.of(request.getClientRegistration());
        RestClientAuthorizationCodeTokenResponseClient client =
                new RestClientAuthorizationCodeTokenResponseClient();
        client.setRestClient(provider.tokens());
        OAuth2AccessTokenResponseClient<OAuth2AuthorizationCodeGrantRequest> codes = client;
        try {
            return codes.getTokenResponse(request);
        } catch (OAuth2AuthorizationException e) {
            throw e.getCause() instanceof RestClientException
                    ? new ProviderUnavailable(provider.name(), "It gives no tokens.", e)
                    : e;
        }
    }

    /** Tells a provider that is silent as other failures are told. */
    private final class FailuresOfBeginnings
            implements ObjectPostProcessor<OAuth2AuthorizationRequestRedirectFilter> {

        @Override
        public <O extends OAuth2AuthorizationRequestRedirectFilter> O postProcess(O filter) {
            filter.setAuthenticationFailureHandler(failure);
            return filter;
        }
    }
}
