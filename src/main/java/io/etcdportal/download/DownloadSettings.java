package io.etcdportal.download;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

import java.time.Duration;

/**
 * How backups are handed out.
 *
 * @param checkFirst up to which size a backup that nobody has read yet is read before it is sent,
 *     so that nothing of a damaged copy leaves; larger ones are checked on the way
 * @param patience for how long a client is kept waiting while a source that broke in the middle is
 *     tried again
 * @param askAgainEvery how often a running transfer asks whether the viewer still may; at most 30
 *     seconds, within which a right that was taken away ends it
 */
@ConfigurationProperties(prefix = "portal.downloads", ignoreUnknownFields = false)
record DownloadSettings(
        @DefaultValue("64MB") DataSize checkFirst,
        @DefaultValue("20s") Duration patience,
        @DefaultValue("15s") Duration askAgainEvery) {

    private static final Duration LONGEST = Duration.ofSeconds(30);

    DownloadSettings {
        if (checkFirst.isNegative() || patience.isNegative()) {
            throw new IllegalArgumentException("check-first and patience can't be negative");
        }
        if (!askAgainEvery.isPositive() || askAgainEvery.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "ask-again-every must be longer than nothing, and at most 30s");
        }
    }
}
