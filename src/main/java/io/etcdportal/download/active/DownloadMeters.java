package io.etcdportal.download.active;

import static java.util.Objects.requireNonNull;

import io.etcdportal.audit.AuditEntry.Outcome;
import io.etcdportal.download.active.TooManyDownloads.Reason;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;

import org.springframework.stereotype.Component;

import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What the downloads of this portal come to. Those that can be known beforehand begin with 0. */
@Component
class DownloadMeters {

    private final MeterRegistry registry;
    private final Map<Outcome, Timer> ended;
    private final Map<Reason, Counter> refused;
    private final Counter unrecorded;

    DownloadMeters(MeterRegistry registry, DownloadLimiter limiter) {
        this.registry = registry;
        this.ended =
                each(
                        Outcome.class,
                        outcome ->
                                Timer.builder("portal.download.duration")
                                        .tag("outcome", word(outcome))
                                        .description(
                                                "Downloads that have ended, and their duration")
                                        .register(registry));
        this.refused = each(Reason.class, reason -> refused(word(reason)));
        this.unrecorded = refused("audit_unavailable");
        Gauge.builder("portal.downloads.limit", limiter, DownloadLimiter::most)
                .description("How many downloads may be active on this portal")
                .register(registry);
        Gauge.builder("portal.downloads.waiting", limiter, DownloadLimiter::waiting)
                .description("Requests that wait for a free place")
                .register(registry);
        Gauge.builder("portal.downloads.active", limiter, DownloadLimiter::taken)
                .description("Places that active downloads take")
                .register(registry);
    }

    private static <K extends Enum<K>, M> Map<K, M> each(Class<K> keys, Function<K, M> meter) {
        return Arrays.stream(keys.getEnumConstants())
                .collect(
                        Collectors.toMap(
                                Function.identity(),
                                meter,
                                (a, _) -> a,
                                () -> new EnumMap<>(keys)));
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private Counter refused(String reason) {
        return Counter.builder("portal.downloads.refused")
                .tag("reason", reason)
                .description("Downloads that were turned away though the viewer may have them")
                .register(registry);
    }

    void ended(Outcome outcome, Duration duration) {
        requireNonNull(ended.get(outcome)).record(duration);
    }

    void refused(Reason reason) {
        requireNonNull(refused.get(reason)).increment();
    }

    /** Its first entry could not be made durable, so that nothing may be sent. */
    void unrecorded() {
        unrecorded.increment();
    }

    /** {@return the counter of bytes that left the portal and came from that source} */
    Counter bytes(String source) {
        return Counter.builder("portal.download.bytes")
                .baseUnit("bytes")
                .tag("source", source)
                .description("Bytes of backups that were sent, while they are sent")
                .register(registry);
    }
}
