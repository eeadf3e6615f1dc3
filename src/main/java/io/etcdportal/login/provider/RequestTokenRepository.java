package io.etcdportal.login.provider;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClient;
import org.springframework.security.oauth2.client.web.OAuth2AuthorizedClientRepository;
import org.springframework.stereotype.Component;

import java.util.Optional;

/**
 * The tokens that a provider has given, on their way to the session that begins in the same
 * request.
 */
@Component
class RequestTokenRepository implements OAuth2AuthorizedClientRepository {

    private static final String ATTRIBUTE = RequestTokenRepository.class.getName();

    @Override
    public void saveAuthorizedClient(
            OAuth2AuthorizedClient tokens,
            Authentication principal,
            HttpServletRequest request,
            HttpServletResponse response) {
        request.setAttribute(ATTRIBUTE, tokens);
    }

    static Optional<OAuth2AuthorizedClient> of(HttpServletRequest request) {
        return Optional.ofNullable((OAuth2AuthorizedClient) request.getAttribute(ATTRIBUTE));
    }

    /** Nothing is kept here: see {@link ProviderTokenTable}. */
    @Override
    @SuppressWarnings("TypeParameterUnusedInFormals")
    public <T extends OAuth2AuthorizedClient> @Nullable T loadAuthorizedClient(
            String registrationId, Authentication principal, HttpServletRequest request) {
        return null;
    }

    @Override
    public void removeAuthorizedClient(
            String registrationId,
            Authentication principal,
            HttpServletRequest request,
            HttpServletResponse response) {
        request.removeAttribute(ATTRIBUTE);
    }
}
