package io.etcdportal.audit.export;

import io.etcdportal.audit.AuditSettings;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

import org.springframework.stereotype.Component;

import java.time.Clock;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Lets whoever watches the portal see how far the feeds of the audit are behind. */
@Component
class FeedMeters implements MeterBinder {

    private final Feeds feeds;
    private final AuditSettings settings;
    private final Clock clock;

    FeedMeters(Feeds feeds, AuditSettings settings, Clock clock) {
        this.feeds = feeds;
        this.settings = settings;
        this.clock = clock;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        for (String name : names()) {
            gauge(name, "behind", "How many entries wait", FeedState::behind).register(registry);
            gauge(
                            name,
                            "lag",
                            "How long the first entry that waits has waited",
                            feed -> feed.lag(clock.instant()).toMillis() / 1000.0)
                    .baseUnit("seconds")
                    .register(registry);
            gauge(
                            name,
                            "failing",
                            "1 while what should take the entries does not",
                            feed -> feed.failure() == null ? 0 : 1)
                    .register(registry);
        }
    }

    private List<String> names() {
        return java.util.stream.Stream.of(
                        settings.webhook() == null ? "" : "webhook",
                        settings.file() == null ? "" : "file")
                .filter(name -> !name.isEmpty())
                .toList();
    }

    private Gauge.Builder<Feeds> gauge(
            String name, String what, String description, ToDoubleFunction<FeedState> value) {
        return Gauge.builder("portal.audit.feed." + what, feeds, all -> read(all, name, value))
                .tag("feed", name)
                .description(description);
    }

    private static double read(Feeds feeds, String name, ToDoubleFunction<FeedState> value) {
        return feeds.states().stream()
                .filter(feed -> feed.name().equals(name))
                .mapToDouble(value)
                .findFirst()
                .orElse(Double.NaN);
    }
}
