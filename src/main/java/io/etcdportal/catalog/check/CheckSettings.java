package io.etcdportal.catalog.check;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

import java.nio.file.Path;
import java.time.Duration;

/**
 * Which backups are read before somebody needs them, and how much that may cost.
 *
 * @param newest how many of the newest backups of each cluster are verified ahead of time; with 0
 *     only what somebody asks for
 * @param after how old a copy must be before it is read
 * @param againAfter after what time a copy is read again
 * @param lookEvery how often the portal looks for copies to read
 * @param hours when copies are read ahead of time, as {@code 22:00-06:00} in UTC; at any hour if
 *     not set
 * @param bandwidth how many bytes a second are read ahead of time from each source
 * @param atOnce how many copies are read at the same time; where more are open, they take turns
 * @param spool up to which size a copy in a bucket or behind a sidecar is written to a temporary
 *     file to verify its pages; of larger ones, only the trailing hash is verified
 * @param directory where that file is
 */
@ConfigurationProperties(prefix = "portal.checks", ignoreUnknownFields = false)
record CheckSettings(
        @DefaultValue("1") int newest,
        @DefaultValue("1m") Duration after,
        @DefaultValue("7d") Duration againAfter,
        @DefaultValue("5m") Duration lookEvery,
        @Nullable String hours,
        @DefaultValue("50MB") DataSize bandwidth,
        @DefaultValue("2") int atOnce,
        @DefaultValue("2GB") DataSize spool,
        Path directory) {

    CheckSettings {
        if (newest < 0 || atOnce < 1) {
            throw new IllegalArgumentException(
                    "newest can't be negative, and at-once must be 1 or more");
        }
        if (after.isNegative() || !againAfter.isPositive() || !lookEvery.isPositive()) {
            throw new IllegalArgumentException(
                    "after can't be negative; again-after and look-every must be longer than"
                            + " 0");
        }
        if (bandwidth.toKilobytes() < 1) {
            throw new IllegalArgumentException("bandwidth is per second, and must be 1KB or more");
        }
        if (hours != null) {
            QuietHours.parse(hours);
        }
    }

    QuietHours quietHours() {
        return hours == null ? QuietHours.ALWAYS : QuietHours.parse(hours);
    }
}
