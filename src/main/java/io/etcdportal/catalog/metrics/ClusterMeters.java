package io.etcdportal.catalog.metrics;

import static java.util.function.Function.identity;
import static java.util.stream.Collectors.toMap;

import io.etcdportal.access.ClusterScope;
import io.etcdportal.catalog.model.ClusterFilter;
import io.etcdportal.catalog.model.ClusterState;
import io.etcdportal.catalog.store.ClusterTable;
import io.etcdportal.catalog.store.ClusterTable.Figures;
import io.etcdportal.cluster.ClusterId;
import io.etcdportal.metrics.BackgroundReading;
import io.etcdportal.metrics.MetricsSettings;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;

import org.springframework.stereotype.Component;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

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
    private volatile Map<ClusterState, Long> counts = Map.of();
    private volatile Map<ClusterId, Figures> figures = Map.of();

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
        figures = read.stream().collect(toMap(Figures::cluster, identity()));
        show(newest, read, one -> one.goodAt() != null, ClusterMeters::newest);
        show(expected, read, _ -> true, one -> one.expected().toMillis() / MILLIS_PER_SECOND);
        show(damaged, read, _ -> true, one -> one.damaged() ? 1 : 0);
        show(unverified, read, _ -> true, one -> one.unverified() ? 1 : 0);
    }

    /** Series that stay are not made anew: they look up what was read last. */
    private void show(
            MultiGauge gauge,
            List<Figures> read,
            Predicate<Figures> known,
            ToDoubleFunction<Figures> value) {
        gauge.register(
                read.stream()
                        .filter(known)
                        .map(Figures::cluster)
                        .map(
                                cluster ->
                                        MultiGauge.Row.of(
                                                tags(cluster),
                                                this,
                                                meters -> meters.value(cluster, value)))
                        .toList());
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

    private double value(ClusterId cluster, ToDoubleFunction<Figures> value) {
        Figures one = figures.get(cluster);
        return one == null ? Double.NaN : value.applyAsDouble(one);
    }

    private static double newest(Figures one) {
        return one.goodAt() == null ? Double.NaN : one.goodAt().toEpochMilli() / MILLIS_PER_SECOND;
    }

    private double count(ClusterState state) {
        return counts.getOrDefault(state, 0L);
    }

    private double withoutSeries() {
        long all = counts.values().stream().mapToLong(Long::longValue).sum();
        return Math.max(0, all - figures.size());
    }
}
