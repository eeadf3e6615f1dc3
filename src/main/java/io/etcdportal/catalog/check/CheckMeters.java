package io.etcdportal.catalog.check;

import io.etcdportal.etcd.snapshot.SnapshotCheck;
import io.etcdportal.metrics.BackgroundReading;
import io.etcdportal.source.Sources;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;

import org.springframework.stereotype.Component;

import java.time.Clock;
import java.time.Duration;
import java.util.Locale;

/** What this portal's checks find, and how many requested ones wait. */
@Component
class CheckMeters implements BackgroundReading {

    private static final String FAILED = "failed";

    private final CheckTaskTable tasks;
    private final MeterRegistry registry;
    private final Clock clock;
    private volatile long waiting;

    CheckMeters(CheckTaskTable tasks, Sources sources, MeterRegistry registry, Clock clock) {
        this.tasks = tasks;
        this.registry = registry;
        this.clock = clock;
        Gauge.builder("portal.checks.waiting", this, meters -> meters.waiting)
                .description("Copies with a requested check that nobody reads yet")
                .register(registry);
        // An increase from nothing to 1 is none to Prometheus.
        sources.all().forEach(source -> checks(source.name(), FAILED));
    }

    @Override
    public String part() {
        return "checks";
    }

    @Override
    public void read() {
        waiting = tasks.countWaiting(clock.instant());
    }

    /** A copy was read to its end. */
    void found(String source, SnapshotCheck found) {
        checks(source, found.verdict().name().toLowerCase(Locale.ROOT)).increment();
    }

    /** A copy could not be read, and is tried again later. */
    void failed(String source) {
        checks(source, FAILED).increment();
    }

    private Counter checks(String source, String verdict) {
        return Counter.builder("portal.checks")
                .tags("source", source, "verdict", verdict)
                .description("Checks of copies by what they found")
                .register(registry);
    }

    /** A check took that long, whatever it found. */
    void read(String source, Duration duration) {
        Timer.builder("portal.check.duration")
                .tag("source", source)
                .description("Duration of checks")
                .register(registry)
                .record(duration);
    }
}
