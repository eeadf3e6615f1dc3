package io.etcdportal.login.identity;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Whose word on names and groups is taken. No two of them can speak of the same person or the same
 * group.
 *
 * @param providers who vouches for people, by name
 * @param issuers who signs tokens of programs, by name
 */
public record IdentitySources(
        Map<String, ProviderSettings> providers, Map<String, IssuerSettings> issuers) {

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,39}");
    private static final Set<String> OTHERS = Set.of("local", "emergency", "team");
    private static final Pattern PREFIX = Pattern.compile("[A-Za-z0-9._-]*:|");

    public IdentitySources {
        providers = Map.copyOf(providers);
        issuers = Map.copyOf(issuers);
        check(providers, issuers);
    }

    /** {@return whether people can sign in by a provider} */
    public boolean hasProviders() {
        return !providers.isEmpty();
    }

    /**
     * Checks them while the settings are read, so that the start stops with a sentence.
     *
     * @throws IllegalArgumentException where two could speak of the same person or group
     */
    public static void check(
            Map<String, ProviderSettings> providers, Map<String, IssuerSettings> issuers) {
        List<String> names =
                Stream.concat(providers.keySet().stream(), issuers.keySet().stream()).toList();
        for (String name : names) {
            require(
                    NAME.matcher(name).matches() && !OTHERS.contains(name),
                    "'%s' can't be the name of a provider or issuer: use lower case letters, digits and '-', and not local, emergency or team"
                            .formatted(name));
        }
        require(
                new HashSet<>(names).size() == names.size(),
                "a provider and an issuer have the same name");
        List<ClaimMappingSettings> mappings = mappings(providers, issuers).toList();
        requireDistinctUsers(mappings);
        requireDistinctGroups(mappings);
    }

    private static void requireDistinctUsers(List<ClaimMappingSettings> mappings) {
        List<String> prefixes = mappings.stream().map(ClaimMappingSettings::userPrefix).toList();
        require(
                prefixes.stream().allMatch(prefix -> PREFIX.matcher(prefix).matches()),
                "a user-prefix is empty, or ends with its only colon, as in corp:");
        require(
                new HashSet<>(prefixes).size() == prefixes.size(),
                "two providers or issuers have the same user-prefix: somebody at one could be taken"
                        + " for somebody at the other");
    }

    private static void requireDistinctGroups(List<ClaimMappingSettings> mappings) {
        List<String> prefixes =
                mappings.stream()
                        .filter(mapping -> !mapping.groupsClaim().isEmpty())
                        .map(ClaimMappingSettings::groupPrefix)
                        .toList();
        require(
                prefixes.size() < 2
                        || (prefixes.stream().noneMatch(String::isEmpty)
                                && new HashSet<>(prefixes).size() == prefixes.size()),
                "with several providers or issuers that tell groups, each needs a group-prefix of"
                        + " its own, as in corp: - else a group at one could be taken for a group"
                        + " at the other (groups-claim: \"\" says that one tells no groups)");
        require(
                prefixes.stream().allMatch(prefix -> PREFIX.matcher(prefix).matches()),
                "a group-prefix is empty, or ends with its only colon, as in corp:");
    }

    private static void require(boolean condition, String sentence) {
        if (!condition) {
            throw new IllegalArgumentException("portal.login: " + sentence);
        }
    }

    private static Stream<ClaimMappingSettings> mappings(
            Map<String, ProviderSettings> providers, Map<String, IssuerSettings> issuers) {
        return Stream.concat(
                providers.entrySet().stream().map(one -> mapping(one.getKey(), one.getValue())),
                issuers.entrySet().stream().map(one -> mapping(one.getKey(), one.getValue())));
    }

    /** {@return the address of each of them, by name, as the settings give it} */
    public Map<String, String> addresses() {
        Map<String, String> addresses = new HashMap<>();
        providers.forEach((name, provider) -> addresses.put(name, provider.issuer().toString()));
        issuers.forEach((name, issuer) -> addresses.put(name, issuer.issuer().toString()));
        return addresses;
    }

    /** {@return how one of them says who somebody is} */
    public ClaimMappingSettings mapping(String name) {
        ProviderSettings provider = providers.get(name);
        return provider == null
                ? mapping(name, Objects.requireNonNull(issuers.get(name)))
                : mapping(name, provider);
    }

    private static ClaimMappingSettings mapping(String name, ProviderSettings provider) {
        return new ClaimMappingSettings(
                provider.userClaim(),
                Objects.requireNonNullElse(provider.userPrefix(), name + ":"),
                provider.groupsClaim(),
                Objects.requireNonNullElse(provider.groupPrefix(), ""),
                provider.groupsRequired(),
                provider.requiredClaims());
    }

    private static ClaimMappingSettings mapping(String name, IssuerSettings issuer) {
        return new ClaimMappingSettings(
                issuer.userClaim(),
                Objects.requireNonNullElse(issuer.userPrefix(), name + ":"),
                issuer.groupsClaim(),
                Objects.requireNonNullElse(issuer.groupPrefix(), ""),
                false,
                issuer.requiredClaims());
    }
}
