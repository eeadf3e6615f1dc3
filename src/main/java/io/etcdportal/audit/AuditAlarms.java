package io.etcdportal.audit;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/**
 * Lets whoever watches the portal see that the audit in the database is not the one that was there:
 * is not well as long as that is so.
 */
@Component("auditChain")
class AuditAlarms implements HealthIndicator {

    private final Continuity continuity;
    private final MeterRegistry meters;

    AuditAlarms(Continuity continuity, MeterRegistry meters) {
        this.continuity = continuity;
        this.meters = meters;
        Gauge.builder(
                        "portal.audit.chain.broken",
                        continuity,
                        chain -> chain.broken().isPresent() ? 1 : 0)
                .description("1 while the audit in the database does not continue what was there")
                .register(meters);
    }

    /** Counts an alarm. */
    void raised(String kind) {
        Counter.builder("portal.audit.alarms")
                .tag("alarm", kind)
                .description("Alarms of the audit")
                .register(meters)
                .increment();
    }

    @Override
    public Health health() {
        return continuity
                .broken()
                .map(sentence -> Health.down().withDetail("alarm", sentence).build())
                .orElseGet(() -> Health.up().build());
    }
}
