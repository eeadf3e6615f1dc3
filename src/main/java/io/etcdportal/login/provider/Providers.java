package io.etcdportal.login.provider;

import io.etcdportal.access.Access;
import io.etcdportal.login.identity.ClaimMapping;
import io.etcdportal.login.identity.IdentitySources;

import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.registration.ClientRegistrationRepository;
import org.springframework.stereotype.Component;

import java.net.URI;
import java.time.Clock;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The identity providers of the settings. */
@Component
public class Providers implements ClientRegistrationRepository {

    private final Map<String, Provider> providers = new LinkedHashMap<>();

    Providers(IdentitySources names, Access access, Clock clock) {
        names.providers()
                .forEach(
                        (name, settings) ->
                                providers.put(
                                        name,
                                        new Provider(
                                                name,
                                                settings,
                                                new ClaimMapping(name, names.mapping(name), access),
                                                clock)));
    }

    /**
     * A provider as the sign-in page shows it.
     *
     * @param label what it is called
     * @param path where signing in by it begins
     */
    public record Choice(String name, String label, String path) {}

    /** {@return whom people can choose between} */
    public List<Choice> choices() {
        return providers.values().stream()
                .map(
                        provider ->
                                new Choice(
                                        provider.name(),
                                        provider.label(),
                                        "/oauth2/authorization/" + provider.name()))
                .toList();
    }

    Collection<Provider> all() {
        return providers.values();
    }

    Optional<Provider> find(String name) {
        return Optional.ofNullable(providers.get(name));
    }

    /** {@return the provider of a client that it knows the portal as} */
    Provider of(ClientRegistration registration) {
        return find(registration.getRegistrationId()).orElseThrow();
    }

    /**
     * {@return the portal as a client of a provider, where there is one of that name}
     *
     * @throws ProviderUnavailable where it does not answer
     */
    @Override
    public @Nullable ClientRegistration findByRegistrationId(String name) {
        return find(name).map(Provider::registration).orElse(null);
    }

    /** {@return the names of providers that do not answer at this moment} Asks them all at once. */
    public Set<String> silent() {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Map<String, CompletableFuture<Boolean>> answers =
                    providers.values().stream()
                            .collect(
                                    Collectors.toMap(
                                            Provider::name,
                                            provider ->
                                                    CompletableFuture.supplyAsync(
                                                            provider::answers, threads)));
            return answers.entrySet().stream()
                    .filter(answer -> !answer.getValue().join())
                    .map(Map.Entry::getKey)
                    .collect(Collectors.toUnmodifiableSet());
        }
    }

    /**
     * {@return the servers that a browser is sent to when its user signs out}, as far as they are
     * known, as {@code https://host:port}
     */
    public Set<String> origins() {
        return providers.values().stream()
                .flatMap(
                        provider ->
                                Stream.of(
                                        Optional.of(provider.settings().issuer()),
                                        provider.known().map(ProviderMetadata::endSession)))
                .flatMap(Optional::stream)
                .map(Providers::origin)
                .collect(Collectors.toUnmodifiableSet());
    }

    private static String origin(URI address) {
        return address.getScheme() + "://" + address.getRawAuthority();
    }
}
