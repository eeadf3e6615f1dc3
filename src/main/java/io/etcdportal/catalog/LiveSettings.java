package io.etcdportal.catalog;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

import java.time.Duration;

/**
 * How many pages are kept up to date while they are looked at. Each has a connection and a thread,
 * and is made anew every few seconds.
 *
 * @param atOnce how many at the same time; with 0 none
 * @param atOncePerViewer how many of them may be of one viewer
 * @param longest how long one connection lasts, before the browser comes again by itself and is
 *     asked everything anew; who has gone without a word holds one no longer
 */
@ConfigurationProperties(prefix = "portal.live", ignoreUnknownFields = false)
record LiveSettings(
        @DefaultValue("200") int atOnce,
        @DefaultValue("10") int atOncePerViewer,
        @DefaultValue("1m") Duration longest) {

    LiveSettings {
        if (atOnce < 0 || atOncePerViewer < 1) {
            throw new IllegalArgumentException(
                    "at-once can't be negative, and at-once-per-viewer must be 1 or more");
        }
        if (longest.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException("longest must be at least 1s");
        }
    }
}
