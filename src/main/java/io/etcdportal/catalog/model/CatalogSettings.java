package io.etcdportal.catalog.model;

import io.etcdportal.access.ClusterPattern;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * How the catalogue keeps up with the sources.
 *
 * @param refreshEvery the time between two readings of a source
 * @param refreshTimeout how long one reading of a source may take before it counts as failed
 * @param askTimeout how long a request waits for sources that are asked what they have now
 * @param askAgainAfter how long the answer of a bucket or a volume about one cluster counts, before
 *     it is asked again
 * @param expectBackupEvery how old the newest backup of a cluster may be before it is called
 *     overdue
 * @param expectBackupEveryBySource the same for clusters that a source of that name knows; of
 *     several sources of a cluster the shortest time counts
 * @param expectBackupEveryByCluster the same for clusters that match a pattern; the first pattern
 *     counts, before what is set for sources
 */
@ConfigurationProperties(prefix = "portal.catalog", ignoreUnknownFields = false)
public record CatalogSettings(
        @DefaultValue("1m") Duration refreshEvery,
        @DefaultValue("10m") Duration refreshTimeout,
        @DefaultValue("5s") Duration askTimeout,
        @DefaultValue("3s") Duration askAgainAfter,
        @DefaultValue("24h") Duration expectBackupEvery,
        @DefaultValue Map<String, Duration> expectBackupEveryBySource,
        @DefaultValue List<Expected> expectBackupEveryByCluster) {

    /**
     * How often backups of some clusters are expected.
     *
     * @param clusters pattern of the clusters, as {@code prod-*}{@code /payments/*}
     * @param every how old their newest backup may be
     */
    public record Expected(String clusters, Duration every) {

        public Expected {
            if (clusters == null || every == null || !every.isPositive()) {
                throw new IllegalArgumentException(
                        "each entry of expect-backup-every-by-cluster needs clusters, as in"
                                + " prod-*/payments/*, and every, as in 1h");
            }
            ClusterPattern.parse(clusters);
        }

        /** {@return the clusters} */
        public ClusterPattern pattern() {
            return ClusterPattern.parse(clusters);
        }
    }

    public CatalogSettings {
        if (!refreshEvery.isPositive()
                || !refreshTimeout.isPositive()
                || !askTimeout.isPositive()
                || !askAgainAfter.isPositive()
                || !expectBackupEvery.isPositive()) {
            throw new IllegalArgumentException(
                    "refresh-every, refresh-timeout, ask-timeout, ask-again-after and"
                            + " expect-backup-every must be longer than nothing");
        }
        expectBackupEveryBySource.forEach(
                (source, every) -> {
                    if (!every.isPositive()) {
                        throw new IllegalArgumentException(
                                "expect-backup-every-by-source."
                                        + source
                                        + " must be longer than nothing");
                    }
                });
    }
}
