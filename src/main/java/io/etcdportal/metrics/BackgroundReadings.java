package io.etcdportal.metrics;

import io.etcdportal.background.RepeatedTask;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Reads all figures that are in the database, one after the other, on a thread of its own. How old
 * they are is a metric too.
 */
@Component
class BackgroundReadings implements SmartLifecycle, MeterBinder {

    private static final Logger log = LoggerFactory.getLogger(BackgroundReadings.class);

    private final List<BackgroundReading> readings;
    private final MetricsSettings settings;
    private final Clock clock;

    /** When each part was last read, in milliseconds since 1970. */
    private final Map<String, Long> readAt = new ConcurrentHashMap<>();

    private volatile boolean running;
    private @Nullable RepeatedTask task;

    BackgroundReadings(List<BackgroundReading> readings, MetricsSettings settings, Clock clock) {
        this.readings = readings;
        this.settings = settings;
        this.clock = clock;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        for (BackgroundReading reading : readings) {
            TimeGauge.builder(
                            "portal.metrics.read.timestamp",
                            readAt,
                            TimeUnit.MILLISECONDS,
                            times -> times.getOrDefault(reading.part(), 0L))
                    .tag("part", reading.part())
                    .description("When these figures were last read from the database")
                    .register(registry);
        }
    }

    @Override
    public void start() {
        running = true;
        // SQLite's file system may hang, and a virtual thread would hold a carrier then.
        task =
                RepeatedTask.start(
                        Thread.ofPlatform().daemon().name("metrics"),
                        Duration.ZERO,
                        () -> {
                            readings.forEach(this::read);
                            return settings.readEvery();
                        });
    }

    private void read(BackgroundReading reading) {
        if (!running) {
            return;
        }
        try {
            reading.read();
            readAt.put(reading.part(), clock.millis());
        } catch (DataAccessException | TransactionException e) {
            log.debug("The metrics of {} could not be read", reading.part(), e);
        }
    }

    @Override
    public void stop() {
        running = false;
        if (task != null) {
            task.stop();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
