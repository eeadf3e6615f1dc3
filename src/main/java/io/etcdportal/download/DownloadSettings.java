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
 */
@ConfigurationProperties(prefix = "portal.downloads", ignoreUnknownFields = false)
record DownloadSettings(
        @DefaultValue("64MB") DataSize checkFirst, @DefaultValue("20s") Duration patience) {

    DownloadSettings {
        if (checkFirst.isNegative() || patience.isNegative()) {
            throw new IllegalArgumentException("check-first and patience can't be negative");
        }
    }
}
