package io.etcdportal.login.identity;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * An OpenID Connect provider that people sign in by.
 *
 * @param issuer its address, exactly as it writes it in its tokens
 * @param clientId what it knows the portal as
 * @param clientSecret what the portal proves that with; a public client has none
 * @param label what it is called on the sign-in page; its name in the settings where it isn't said
 * @param scopes what the portal asks it for
 * @param parameters further parameters of the request to sign in
 * @param userClaim where the name of the person is
 * @param userPrefix what stands before the name in the portal: the provider's name and a colon
 *     where it isn't said
 * @param groupsClaim where the groups are, as {@code groups} or {@code realm_access.roles}; empty
 *     where the provider tells none
 * @param groupPrefix what stands before each group in the portal
 * @param groupsRequired whether somebody whose groups are not told is kept out
 * @param requiredClaims claims that must have, or contain, these values
 * @param recheckEvery how old what the provider said of somebody may be while they use the portal
 * @param timeout how long the provider may take to connect, and to answer
 * @param caFile PEM certificates, the only ones trusted for this provider
 */
public record ProviderSettings(
        URI issuer,
        String clientId,
        @Nullable String clientSecret,
        @Nullable String label,
        @DefaultValue({"openid", "profile", "email"}) List<String> scopes,
        @DefaultValue Map<String, String> parameters,
        @DefaultValue("preferred_username") String userClaim,
        @Nullable String userPrefix,
        @DefaultValue("groups") String groupsClaim,
        @Nullable String groupPrefix,
        @DefaultValue("true") boolean groupsRequired,
        @DefaultValue Map<String, String> requiredClaims,
        @DefaultValue("1m") Duration recheckEvery,
        @DefaultValue("3s") Duration timeout,
        @Nullable Path caFile) {

    public ProviderSettings {
        require(issuer != null && issuer.isAbsolute(), "issuer must be an address, as https://…");
        require(clientId != null && !clientId.isBlank(), "client-id must be set");
        require(scopes.contains("openid"), "scopes must have openid among them");
        require(
                timeout.isPositive() && recheckEvery.isPositive(),
                "times must be longer than nothing");
        scopes = List.copyOf(scopes);
        parameters = Map.copyOf(parameters);
        requiredClaims = Map.copyOf(requiredClaims);
    }

    private static void require(boolean condition, String sentence) {
        if (!condition) {
            throw new IllegalArgumentException("portal.login.providers: " + sentence);
        }
    }

    /** Leaves out the secret. */
    @Override
    public String toString() {
        return "ProviderSettings[issuer=" + issuer + ", clientId=" + clientId + "]";
    }
}
