package io.etcdportal.login.provider;

import io.etcdportal.login.identity.Claims;
import io.etcdportal.login.session.SignIn;

import org.springframework.security.oauth2.client.oidc.userinfo.OidcUserRequest;
import org.springframework.security.oauth2.client.userinfo.OAuth2UserService;
import org.springframework.security.oauth2.core.oidc.OidcIdToken;
import org.springframework.security.oauth2.core.oidc.user.DefaultOidcUser;
import org.springframework.security.oauth2.core.oidc.user.OidcUser;
import org.springframework.stereotype.Component;
import org.springframework.web.client.RestClientException;

import java.util.List;

/** Makes of what a provider says who somebody is. */
@Component
class ProviderUsers implements OAuth2UserService<OidcUserRequest, OidcUser> {

    private final Providers providers;

    ProviderUsers(Providers providers) {
        this.providers = providers;
    }

    /** Somebody whom a provider has vouched for, as the portal knows them. */
    static final class ProviderUser extends DefaultOidcUser {

        private static final long serialVersionUID = 1;

        private final transient SignIn signIn;

        ProviderUser(OidcIdToken idToken, SignIn signIn) {
            super(List.of(), idToken);
            this.signIn = signIn;
        }

        SignIn signIn() {
            return signIn;
        }
    }

    @Override
    public OidcUser loadUser(OidcUserRequest request) {
        Provider provider = providers.of(request.getClientRegistration());
        Claims said =
                complete(
                        provider,
                        new Claims(request.getIdToken().getClaims()),
                        request.getAccessToken().getTokenValue());
        return new ProviderUser(request.getIdToken(), provider.mapping().identify(said));
    }

    /** Asks for more only where the ID token does not say all that matters. */
    private static Claims complete(Provider provider, Claims said, String accessToken) {
        if (provider.mapping().isComplete(said)) {
            return said;
        }
        try {
            return said.or(provider.userInfo(accessToken).ofTheSame(said));
        } catch (RestClientException e) {
            throw new ProviderUnavailable(provider.name(), "It does not say who has signed in.", e);
        }
    }
}
