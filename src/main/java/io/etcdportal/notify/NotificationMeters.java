package io.etcdportal.notify;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

import org.springframework.stereotype.Component;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Lets whoever watches the portal see whether its messages arrive. */
@Component
class NotificationMeters {

    private final MeterRegistry registry;

    /** 1 for each channel whose last message did not arrive. */
    private final Map<String, Integer> failing = new ConcurrentHashMap<>();

    NotificationMeters(NotificationSettings settings, MeterRegistry registry) {
        this.registry = registry;
        for (String channel : settings.channels().keySet()) {
            Gauge.builder(
                            "portal.notifications.failing",
                            failing,
                            all -> all.getOrDefault(channel, 0))
                    .tag("channel", channel)
                    .description("1 while messages to this channel do not arrive")
                    .register(registry);
            // An increase from nothing to 1 is none to Prometheus.
            counter(channel, "sent");
            counter(channel, "failed");
        }
    }

    void sent(String channel) {
        counter(channel, "sent").increment();
        failing.put(channel, 0);
    }

    /** Another portal may have sent what this one could not. */
    void nothingWaits(String channel) {
        failing.put(channel, 0);
    }

    void failed(String channel) {
        counter(channel, "failed").increment();
        failing.put(channel, 1);
    }

    private Counter counter(String channel, String outcome) {
        return Counter.builder("portal.notifications")
                .tag("channel", channel)
                .tag("outcome", outcome)
                .description("Attempts to send a message to this channel")
                .register(registry);
    }
}
