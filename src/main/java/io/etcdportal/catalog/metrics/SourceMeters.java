package io.etcdportal.catalog.metrics;

import static java.util.function.Function.identity;
import static java.util.stream.Collectors.toMap;

import io.etcdportal.access.ClusterScope;
import io.etcdportal.catalog.model.SourceStatus;
import io.etcdportal.catalog.store.SourceTable;
import io.etcdportal.metrics.BackgroundReading;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/** How each source is doing, whichever portal on the database has refreshed it. */
@Component
class SourceMeters implements BackgroundReading {

    private static final double MILLIS_PER_SECOND = 1000;

    private final SourceTable sources;
    private final MultiGauge up;
    private final MultiGauge answered;
    private final MultiGauge unreachableClusters;
    private final MultiGauge copies;
    private final MultiGauge unrecognized;
    private volatile Map<String, SourceStatus> states = Map.of();

    SourceMeters(SourceTable sources, MeterRegistry registry) {
        this.sources = sources;
        up = gauge("up", "1 if the last refresh succeeded, 0 if it failed", null, registry);
        answered = gauge("answered.timestamp", "When it last answered", "seconds", registry);
        unreachableClusters =
                gauge(
                        "unreachable.clusters",
                        "Clusters that it could not be asked about at the last refresh",
                        null,
                        registry);
        copies = gauge("copies", "Copies of backups that it listed", null, registry);
        unrecognized =
                gauge(
                        "unrecognized.files",
                        "Files that it listed and that are no backups by their names",
                        null,
                        registry);
    }

    private static MultiGauge gauge(
            String name, String description, @Nullable String unit, MeterRegistry registry) {
        return MultiGauge.builder("portal.source." + name)
                .description(description)
                .baseUnit(unit)
                .register(registry);
    }

    @Override
    public String part() {
        return "sources";
    }

    @Override
    public void read() {
        List<SourceStatus> read = sources.find(new ClusterScope.Everything());
        states = read.stream().collect(toMap(SourceStatus::name, identity()));
        show(up, read, source -> source.asked() == null ? null : source.failure() == null ? 1 : 0);
        show(answered, read, source -> seconds(source.answered()));
        show(
                unreachableClusters,
                read,
                source -> source.asked() == null ? null : source.silentClusters());
        show(copies, read, SourceStatus::copies);
        show(unrecognized, read, SourceStatus::unrecognizedFiles);
    }

    /** What is not known yet has no series. */
    private void show(
            MultiGauge gauge,
            List<SourceStatus> read,
            Function<SourceStatus, @Nullable Number> value) {
        gauge.register(
                read.stream()
                        .filter(source -> value.apply(source) != null)
                        .map(
                                source ->
                                        MultiGauge.Row.of(
                                                tags(source),
                                                this,
                                                meters -> meters.value(source.name(), value)))
                        .toList());
    }

    private static Tags tags(SourceStatus source) {
        return Tags.of(
                "source",
                source.name(),
                "kind",
                source.kind().name().toLowerCase(Locale.ROOT),
                "site",
                source.site());
    }

    private double value(String source, Function<SourceStatus, @Nullable Number> value) {
        SourceStatus status = states.get(source);
        return status == null
                ? Double.NaN
                : Objects.requireNonNullElse(value.apply(status), Double.NaN).doubleValue();
    }

    private static @Nullable Number seconds(@Nullable Instant time) {
        return time == null ? null : time.toEpochMilli() / MILLIS_PER_SECOND;
    }
}
