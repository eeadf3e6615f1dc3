package io.etcdportal.catalog.metrics;

import io.etcdportal.access.ClusterScope;
import io.etcdportal.catalog.model.ClusterFilter;
import io.etcdportal.catalog.model.ClusterState;
import io.etcdportal.catalog.store.ClusterTable;
import io.etcdportal.catalog.store.ClusterTable.Figures;
import io.etcdportal.cluster.ClusterId;
import io.etcdportal.metrics.BackgroundReading;
import io.etcdportal.metrics.FigureSeries;
import io.etcdportal.metrics.MetricsSettings;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How many clusters are doing how, and how each is doing. Of many clusters only those that need
 * attention most have series of their own, so that nobody's Prometheus is flooded.
 */
@Component
class ClusterMeters implements BackgroundReading {

    private static final double MILLIS_PER_SECOND = 1000;

    private final ClusterTable clusters;
    private final MetricsSettings settings;
    private final Clock clock;
    private final MultiGauge newest;
    private final MultiGauge expected;
    private final MultiGauge damaged;
    private final MultiGauge unverified;
    private final FigureSeries<ClusterId, Figures> series =
            new FigureSeries<>(Figures::cluster, one -> tags(one.cluster()));
    private volatile Map<ClusterState, Long> counts = Map.of();

    ClusterMeters(
            ClusterTable clusters, MetricsSettings settings, Clock clock, MeterRegistry registry) {
        this.clusters = clusters;
        this.settings = settings;
        this.clock = clock;
        for (ClusterState state : ClusterState.values()) {
            Gauge.builder("portal.clusters", this, meters -> meters.count(state))
                    .tag("state", state.name().toLowerCase(Locale.ROOT))
                    .description("Clusters in this state; each counts once")
                    .register(registry);
        }
        Gauge.builder("portal.clusters.without.series", this, ClusterMeters::withoutSeries)
                .description("Clusters beyond portal.metrics.clusters, without series of their own")
                .register(registry);
        newest =
                MultiGauge.builder("portal.cluster.good.backup.timestamp")
                        .description("When the newest backup not known to be damaged was written")
                        .baseUnit("seconds")
                        .register(registry);
        expected =
                MultiGauge.builder("portal.cluster.expected.backup.interval")
                        .description("How old the newest good backup may be")
                        .baseUnit("seconds")
                        .register(registry);
        damaged =
                MultiGauge.builder("portal.cluster.damaged")
                        .description("1 while the newest backup is damaged")
                        .register(registry);
        unverified =
                MultiGauge.builder("portal.cluster.unverified")
                        .description("1 while the newest good backup has not been verified")
                        .register(registry);
    }

    @Override
    public String part() {
        return "clusters";
    }

    @Override
    public void read() {
        Instant now = clock.instant();
        Map<ClusterState, Long> counted =
                clusters.count(new ClusterScope.Everything(), ClusterFilter.ALL, now);
        List<Figures> read = clusters.figures(now, settings.clusters());
        counts = counted;
        series.keep(read);
        series.show(newest, ClusterMeters::newest);
        series.show(expected, one -> one.expected().toMillis() / MILLIS_PER_SECOND);
        series.show(damaged, one -> one.damaged() ? 1 : 0);
        series.show(unverified, one -> one.unverified() ? 1 : 0);
    }

    /** Prometheus itself puts labels named namespace and cluster on what it scrapes. */
    private static Tags tags(ClusterId cluster) {
        return Tags.of(
                "site",
                cluster.site(),
                "etcd_namespace",
                cluster.namespace(),
                "etcd_cluster",
                cluster.name());
    }

    private static @Nullable Number newest(Figures one) {
        return one.goodAt() == null ? null : one.goodAt().toEpochMilli() / MILLIS_PER_SECOND;
    }

    private double count(ClusterState state) {
        return counts.getOrDefault(state, 0L);
    }

    private double withoutSeries() {
        long all = counts.values().stream().mapToLong(Long::longValue).sum();
        return Math.max(0, all - series.size());
    }
}
