package io.etcdportal.login.local;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

import org.springframework.stereotype.Component;

/** Lets whoever watches the portal see that the emergency account is in use. */
@Component
class EmergencyMeters implements MeterBinder {

    private final EmergencyAccount account;

    EmergencyMeters(EmergencyAccount account) {
        this.account = account;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder("portal.login.emergency.sessions", account, known -> known.sessions().size())
                .description("Sign-ins with the emergency account that last")
                .register(registry);
        Gauge.builder("portal.login.emergency.open", account, known -> known.isOpen() ? 1 : 0)
                .description("1 while the emergency account can be used")
                .register(registry);
    }
}
