package io.etcdportal.audit;

import org.springframework.boot.context.properties.bind.DefaultValue;

import java.nio.file.Path;
import java.time.Duration;

/**
 * A file that gets every entry, for what collects files.
 *
 * @param path the file; made, for its owner alone, where it is missing
 * @param fsync whether entries count as taken only when they are on the disk
 * @param lateAfter the age of an entry from which the feed is late
 */
public record FeedFileSettings(
        Path path, @DefaultValue("true") boolean fsync, @DefaultValue("5m") Duration lateAfter) {

    public FeedFileSettings {
        if (path == null) {
            throw new IllegalArgumentException("path must be set");
        }
        if (!lateAfter.isPositive()) {
            throw new IllegalArgumentException("late-after must be longer than nothing");
        }
    }
}
