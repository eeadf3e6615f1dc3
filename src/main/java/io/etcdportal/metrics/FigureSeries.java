package io.etcdportal.metrics;

import static java.util.function.Function.identity;
import static java.util.stream.Collectors.toMap;

import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;

import org.jspecify.annotations.Nullable;

import java.util.Collection;
import java.util.Map;
import java.util.function.Function;

/**
 * Series of many things of a kind, such as clusters. Series that stay are not made anew: they look
 * up what was read last.
 *
 * @param <K> what names a thing
 * @param <V> its figures
 */
public final class FigureSeries<K, V> {

    private final Function<V, K> key;
    private final Function<V, Tags> tags;
    private volatile Map<K, V> figures = Map.of();

    public FigureSeries(Function<V, K> key, Function<V, Tags> tags) {
        this.key = key;
        this.tags = tags;
    }

    /** Takes what was read in place of what was read before. */
    public void keep(Collection<V> read) {
        figures = read.stream().collect(toMap(key, identity()));
    }

    /**
     * Shows one of the figures.
     *
     * @param value none where it is not known yet, which then has no series
     */
    public void show(MultiGauge gauge, Function<V, @Nullable Number> value) {
        gauge.register(
                figures.values().stream()
                        .filter(one -> value.apply(one) != null)
                        .map(one -> row(key.apply(one), tags.apply(one), value))
                        .toList());
    }

    private MultiGauge.Row<?> row(K name, Tags labels, Function<V, @Nullable Number> value) {
        return MultiGauge.Row.of(labels, this, series -> series.value(name, value));
    }

    private double value(K name, Function<V, @Nullable Number> value) {
        V one = figures.get(name);
        Number number = one == null ? null : value.apply(one);
        return number == null ? Double.NaN : number.doubleValue();
    }

    /** {@return how many things have series} */
    public int size() {
        return figures.size();
    }
}
