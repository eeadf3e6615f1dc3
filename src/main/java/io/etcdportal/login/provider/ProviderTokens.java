package io.etcdportal.login.provider;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/**
 * What the portal keeps of a provider's word, to ask again by. It never leaves the portal but to
 * the provider.
 *
 * @param sessionId the public name of the session
 * @param provider the provider, by its name in the settings
 * @param subject what the provider calls the person
 * @param providerSession what the provider calls its own session, where it says
 * @param idToken what it said at the sign-in
 * @param accessToken lets the portal ask who that is
 * @param accessUntil how long it does
 * @param refreshToken lets the portal ask for another one, where the provider gave one
 * @param asked when the provider was last asked
 */
record ProviderTokens(
        String sessionId,
        String provider,
        String subject,
        @Nullable String providerSession,
        String idToken,
        String accessToken,
        Instant accessUntil,
        @Nullable String refreshToken,
        Instant asked) {

    /** Leaves out the tokens. */
    @Override
    public String toString() {
        return "Voucher[" + sessionId + " by " + provider + "]";
    }
}
