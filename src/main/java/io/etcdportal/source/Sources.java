package io.etcdportal.source;

import static java.util.function.Function.identity;
import static java.util.stream.Collectors.toUnmodifiableMap;

import io.etcdportal.replica.SharedPlaces;
import io.etcdportal.source.SourceFailure.Cause;
import io.micrometer.observation.ObservationRegistry;

import org.springframework.stereotype.Component;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All sources of the settings, by their names, each within its limits. */
@Component
public final class Sources {

    private final Map<String, BackupSource> byName;

    Sources(
            List<SourceFactory> factories,
            SourceSettings settings,
            ObservationRegistry observations,
            SharedPlaces places) {
        byName =
                factories.stream()
                        .flatMap(factory -> factory.create(settings).stream())
                        .map(source -> new ObservedSource(source, observations))
                        .map(
                                source ->
                                        new ThrottledSource(
                                                source, settings.limits(source.name()), places))
                        .map(source -> decoding(source, settings))
                        .collect(toUnmodifiableMap(BackupSource::name, identity()));
    }

    private static BackupSource decoding(BackupSource source, SourceSettings settings) {
        return new DecodingSource(
                source,
                settings.ageIdentityFile(source.name())
                        .map(file -> new AgeIdentityFile(source.name(), file))
                        .orElse(null));
    }

    /** {@return every source, in no particular order} */
    public Collection<BackupSource> all() {
        return byName.values();
    }

    /** {@return the source of that name; none where the settings no longer have it} */
    public Optional<BackupSource> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /**
     * {@return the source of that name}
     *
     * @throws SourceUnavailable where the settings no longer have it
     */
    public BackupSource require(String name) {
        return find(name)
                .orElseThrow(
                        () ->
                                new SourceUnavailable(
                                        name,
                                        Cause.NOT_FOUND,
                                        "The source is no longer in the settings."));
    }
}
