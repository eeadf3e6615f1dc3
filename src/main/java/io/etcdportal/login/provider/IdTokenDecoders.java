package io.etcdportal.login.provider;

import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtDecoderFactory;
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
        return providers.of(registration).description().idTokens();
    }
}
