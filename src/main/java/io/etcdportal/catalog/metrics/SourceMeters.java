package io.etcdportal.catalog.metrics;

import io.etcdportal.access.ClusterScope;
import io.etcdportal.catalog.model.CatalogSettings;
import io.etcdportal.catalog.model.SourceStatus;
import io.etcdportal.catalog.store.SourceTable;
import io.etcdportal.metrics.BackgroundReading;
import io.etcdportal.metrics.FigureSeries;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import java.time.Instant;
import java.util.Locale;

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
    private final FigureSeries<String, SourceStatus> series =
            new FigureSeries<>(SourceStatus::name, SourceMeters::tags);

    SourceMeters(SourceTable sources, CatalogSettings settings, MeterRegistry registry) {
        this.sources = sources;
        Gauge.builder(
                        "portal.source.refresh.interval",
                        settings,
                        catalog -> catalog.refreshEvery().toMillis() / MILLIS_PER_SECOND)
                .description("How often sources are refreshed")
                .baseUnit("seconds")
                .register(registry);
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
        series.keep(sources.find(new ClusterScope.Everything()));
        series.show(up, source -> source.asked() == null ? null : source.failure() == null ? 1 : 0);
        series.show(answered, source -> seconds(source.answered()));
        series.show(
                unreachableClusters,
                source -> source.asked() == null ? null : source.silentClusters());
        series.show(copies, SourceStatus::copies);
        series.show(unrecognized, SourceStatus::unrecognizedFiles);
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

    private static @Nullable Number seconds(@Nullable Instant time) {
        return time == null ? null : time.toEpochMilli() / MILLIS_PER_SECOND;
    }
}
