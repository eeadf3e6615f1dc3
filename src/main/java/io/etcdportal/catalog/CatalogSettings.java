package io.etcdportal.catalog;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

import java.time.Duration;

/**
 * How the catalogue keeps up with the sources.
 *
 * @param refreshEvery the time between two readings of a source
 * @param refreshTimeout how long one reading of a source may take before it counts as failed
 * @param askTimeout how long a request waits for sources that are asked what they have now
 * @param expectBackupEvery how old the newest backup of a cluster may be before it is called
 *     overdue
 */
@ConfigurationProperties(prefix = "portal.catalog", ignoreUnknownFields = false)
record CatalogSettings(
        @DefaultValue("1m") Duration refreshEvery,
        @DefaultValue("10m") Duration refreshTimeout,
        @DefaultValue("5s") Duration askTimeout,
        @DefaultValue("24h") Duration expectBackupEvery) {

    CatalogSettings {
        if (!refreshEvery.isPositive()
                || !refreshTimeout.isPositive()
                || !askTimeout.isPositive()
                || !expectBackupEvery.isPositive()) {
            throw new IllegalArgumentException(
                    "refresh-every, refresh-timeout, ask-timeout and expect-backup-every must be"
                            + " longer than nothing");
        }
    }
}
