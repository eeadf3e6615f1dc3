package io.etcdportal.audit.record;

import io.etcdportal.audit.chain.ChainContinuity;
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

    private final ChainContinuity chainContinuity;
    private final MeterRegistry meters;

    AuditAlarms(ChainContinuity chainContinuity, MeterRegistry meters) {
        this.chainContinuity = chainContinuity;
        this.meters = meters;
        Gauge.builder(
                        "portal.audit.chain.broken",
                        chainContinuity,
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
        return chainContinuity
                .broken()
                .map(sentence -> Health.down().withDetail("alarm", sentence).build())
                .orElseGet(() -> Health.up().build());
    }
}
