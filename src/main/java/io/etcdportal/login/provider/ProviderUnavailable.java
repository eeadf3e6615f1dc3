package io.etcdportal.login.provider;

import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AuthenticationServiceException;

/** A provider does not answer, or answers what it should not. */
public final class ProviderUnavailable extends AuthenticationServiceException {

    private final String provider;

    public ProviderUnavailable(String provider, String sentence, @Nullable Throwable cause) {
        super("Provider " + provider + ": " + sentence);
        this.provider = provider;
        if (cause != null) {
            initCause(cause);
        }
    }

    public String provider() {
        return provider;
    }
}
