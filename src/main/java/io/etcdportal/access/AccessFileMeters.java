package io.etcdportal.access;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

import org.springframework.stereotype.Component;

/** Lets whoever watches the portal see that the access file was refused. */
@Component
class AccessFileMeters implements MeterBinder {

    private final CurrentPolicy current;

    AccessFileMeters(CurrentPolicy current) {
        this.current = current;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder("portal.access.file.refused", current, AccessFileMeters::refused)
                .description("1 while the access file is refused and the previous one is in force")
                .register(registry);
        Gauge.builder("portal.access.file.loaded.timestamp", current, AccessFileMeters::loaded)
                .description("When the access rules in force were loaded")
                .baseUnit("seconds")
                .register(registry);
    }

    private static double refused(CurrentPolicy current) {
        return current.state().refusedAt() == null ? 0 : 1;
    }

    private static double loaded(CurrentPolicy current) {
        return current.state().inForceSince().getEpochSecond();
    }
}
