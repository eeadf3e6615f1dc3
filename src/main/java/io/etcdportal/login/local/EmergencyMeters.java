package io.etcdportal.login.local;

import io.etcdportal.metrics.BackgroundReading;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

import org.springframework.stereotype.Component;

/** Lets whoever watches the portal see that the emergency account is in use. */
@Component
class EmergencyMeters implements MeterBinder, BackgroundReading {

    private final EmergencyAccount account;
    private volatile int sessions;

    EmergencyMeters(EmergencyAccount account) {
        this.account = account;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder("portal.login.emergency.sessions", this, meters -> meters.sessions)
                .description("Sessions of the emergency account")
                .register(registry);
        Gauge.builder("portal.login.emergency.open", account, known -> known.isOpen() ? 1 : 0)
                .description("1 while the emergency account can be used")
                .register(registry);
    }

    @Override
    public String part() {
        return "emergency_account";
    }

    @Override
    public void read() {
        sessions = account.sessions().size();
    }
}
