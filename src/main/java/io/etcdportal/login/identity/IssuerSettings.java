package io.etcdportal.login.identity;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/**
 * Somebody who signs tokens that programs come with, as a Kubernetes cluster or a CI server.
 *
 * @param issuer its address, exactly as it writes it in its tokens
 * @param audiences whom a token must be for: names of the portal, of which one is enough
 * @param jwkSetUri where its keys are; found by its discovery document where it isn't said
 * @param bearerTokenFile a token to ask for these with, where they are not for everybody, as at a
 *     Kubernetes API server; read again each time
 * @param userClaim where the name of the program is
 * @param userPrefix what stands before the name in the portal: the issuer's name and a colon where
 *     it isn't said
 * @param groupsClaim where the groups are; empty where there are none
 * @param groupPrefix what stands before each group in the portal
 * @param requiredClaims claims that must have, or contain, these values
 * @param timeout how long the issuer may take to connect, and to answer
 * @param caFile PEM certificates, the only ones trusted for this issuer
 */
public record IssuerSettings(
        URI issuer,
        Set<String> audiences,
        @Nullable URI jwkSetUri,
        @Nullable Path bearerTokenFile,
        @DefaultValue("sub") String userClaim,
        @Nullable String userPrefix,
        @DefaultValue("") String groupsClaim,
        @Nullable String groupPrefix,
        @DefaultValue Map<String, String> requiredClaims,
        @DefaultValue("3s") Duration timeout,
        @Nullable Path caFile) {

    public IssuerSettings {
        require(issuer != null && issuer.isAbsolute(), "issuer must be an address, as https://…");
        require(audiences != null && !audiences.isEmpty(), "audiences must name the portal");
        require(timeout.isPositive(), "timeout must be longer than nothing");
        audiences = Set.copyOf(audiences);
        requiredClaims = Map.copyOf(requiredClaims);
    }

    private static void require(boolean condition, String sentence) {
        if (!condition) {
            throw new IllegalArgumentException("portal.login.issuers: " + sentence);
        }
    }
}
