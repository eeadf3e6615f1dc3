package io.etcdportal.metrics;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

import java.time.Duration;

/**
 * What metrics cost.
 *
 * @param readEvery how often figures are read from the database
 * @param clusters how many clusters have series of their own, at most
 */
@ConfigurationProperties(prefix = "portal.metrics", ignoreUnknownFields = false)
public record MetricsSettings(
        @DefaultValue("30s") Duration readEvery, @DefaultValue("1000") int clusters) {

    public MetricsSettings {
        if (!readEvery.isPositive()) {
            throw new IllegalArgumentException("read-every must be longer than nothing");
        }
        if (clusters < 0) {
            throw new IllegalArgumentException("clusters can't be negative");
        }
    }
}
