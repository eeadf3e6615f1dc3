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
                .description("1 while the access file makes no sense and the one before holds")
                .register(registry);
        Gauge.builder("portal.access.file.loaded", current, AccessFileMeters::loaded)
                .description("When what the access file says began to hold")
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
