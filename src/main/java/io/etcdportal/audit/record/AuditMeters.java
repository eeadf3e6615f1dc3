package io.etcdportal.audit.record;

import static java.util.Objects.requireNonNull;

import io.etcdportal.audit.AuditEntry.Event;
import io.etcdportal.audit.chain.ChainContinuity;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;

import org.springframework.stereotype.Component;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What this portal records in the audit, and what waits to be. */
@Component
class AuditMeters {

    private final Map<Event, Counter> recorded = new EnumMap<>(Event.class);

    /** The reading of {@link System#nanoTime()} when entries began to wait; 0 while none does. */
    private volatile long waitingSince;

    AuditMeters(Journal journal, ChainContinuity chain, MeterRegistry registry) {
        for (Event event : Event.values()) {
            recorded.put(
                    event,
                    Counter.builder("portal.audit.entries")
                            .tag("event", event.name().toLowerCase(Locale.ROOT))
                            .description("Events that this portal has recorded, repeats included")
                            .register(registry));
        }
        TimeGauge.builder("portal.audit.lag", this, TimeUnit.NANOSECONDS, AuditMeters::lag)
                .description(
                        "How long the oldest entry has waited for the database; 0 if none waits")
                .register(registry);
        Gauge.builder("portal.audit.journal.used", journal, Journal::used)
                .baseUnit("bytes")
                .description("Size of the entries in the journal that wait for the database")
                .register(registry);
        Gauge.builder("portal.audit.journal.size", journal, Journal::size)
                .baseUnit("bytes")
                .description("Size of the journal")
                .register(registry);
        Gauge.builder("portal.audit.chain.entry", chain, ChainContinuity::followedTo)
                .description("The last entry up to which this portal has followed the chain")
                .register(registry);
        TimeGauge.builder(
                        "portal.audit.chain.checkpoint.timestamp",
                        chain,
                        TimeUnit.MILLISECONDS,
                        AuditMeters::checkpointAt)
                .description("When the last checkpoint that this portal keeps was signed")
                .register(registry);
    }

    void recorded(Event event) {
        requireNonNull(recorded.get(event)).increment();
    }

    /** An entry waits for the database from now on, where none did. */
    void waits() {
        if (waitingSince == 0) {
            // 0 has a meaning of its own.
            waitingSince = Math.max(1, System.nanoTime());
        }
    }

    /** No entry waits any more. */
    void caughtUp() {
        waitingSince = 0;
    }

    private double lag() {
        long since = waitingSince;
        return since == 0 ? 0 : System.nanoTime() - since;
    }

    private static double checkpointAt(ChainContinuity chain) {
        return chain.kept().map(kept -> (double) kept.at().toEpochMilli()).orElse(Double.NaN);
    }
}
