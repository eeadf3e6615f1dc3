package io.etcdportal.audit.record;

import io.etcdportal.audit.chain.ChainContinuity;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

import java.util.List;

/**
 * Lets whoever watches the portal see that the audit in the database is not the one that was there:
 * is not well as long as that is so.
 */
@Component("auditChain")
class AuditAlarms implements HealthIndicator {

    /** What can raise one: docs/audit.md tells of each. */
    private static final List<String> KINDS =
            List.of("checkpoint-missing", "key-added", "key-replaced", "not-continued");

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
        // An increase from nothing to 1 is none to Prometheus.
        KINDS.forEach(this::counter);
    }

    /** Counts an alarm. */
    void raised(String kind) {
        counter(kind).increment();
    }

    private Counter counter(String kind) {
        return Counter.builder("portal.audit.alarms")
                .tag("alarm", kind)
                .description("Alarms of the audit since this portal started")
                .register(meters);
    }

    @Override
    public Health health() {
        return chainContinuity
                .broken()
                .map(sentence -> Health.down().withDetail("alarm", sentence).build())
                .orElseGet(() -> Health.up().build());
    }
}
