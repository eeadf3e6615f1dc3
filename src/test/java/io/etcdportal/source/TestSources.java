package io.etcdportal.source;

import io.etcdportal.replica.SharedPlaces;
import io.micrometer.observation.ObservationRegistry;

import java.util.List;
import java.util.Map;

/** Makes {@link Sources} of sources that no settings name. */
public final class TestSources {

    /** {@return these sources} */
    public Sources of(List<? extends BackupSource> sources) {
        return new Sources(
                List.of(_ -> sources),
                new SourceSettings(Map.of(), Map.of(), Map.of(), Map.of()),
                ObservationRegistry.NOOP,
                SharedPlaces.unshared());
    }
}
