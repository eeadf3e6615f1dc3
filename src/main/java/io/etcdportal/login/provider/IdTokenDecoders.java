package io.etcdportal.login.provider;

import com.nimbusds.jose.KeySourceException;

import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtDecoderFactory;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.stereotype.Component;

/** Reads the ID tokens of each provider, within its time limits. */
@Component
class IdTokenDecoders implements JwtDecoderFactory<ClientRegistration> {

    private final Providers providers;

    IdTokenDecoders(Providers providers) {
        this.providers = providers;
    }

    @Override
    public JwtDecoder createDecoder(ClientRegistration registration) {
        Provider provider = providers.of(registration);
        JwtDecoder decoder = provider.description().idTokens();
        return token -> {
            try {
                return decoder.decode(token);
            } catch (JwtException e) {
                throw e.getCause() instanceof KeySourceException
                        ? new ProviderUnavailable(provider.name(), "Its keys can't be had.", e)
                        : e;
            }
        };
    }
}
