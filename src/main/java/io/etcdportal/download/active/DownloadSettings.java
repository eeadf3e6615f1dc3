package io.etcdportal.download.active;

import org.jspecify.annotations.Nullable;
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
 * @param askAgainEvery how often a running download asks whether the viewer still may; at most 30
 *     seconds, within which a right that was taken away ends it
 * @param atOnce how many downloads may run at the same time
 * @param atOncePerViewer how many of them may be of one viewer, with all of their tokens; a quarter
 *     of what the heap has room for where that isn't set
 * @param atOncePerTeam how many of them may be of one team; half of what the heap has room for
 *     where that isn't set
 * @param waitInLine how long a request waits for one of these places
 * @param clientIdle how long a client may take nothing. What it takes shows late: the system's
 *     buffers for it are megabytes, and room in them counts only where a third of them is free
 * @param longest how long a download may take; as long as it moves where that isn't set
 * @param finishWithin how long running downloads have to finish when the portal is told to end
 */
@ConfigurationProperties(prefix = "portal.downloads", ignoreUnknownFields = false)
public record DownloadSettings(
        @DefaultValue("64MB") DataSize checkFirst,
        @DefaultValue("20s") Duration patience,
        @DefaultValue("15s") Duration askAgainEvery,
        @DefaultValue("2000") int atOnce,
        @Nullable Integer atOncePerViewer,
        @Nullable Integer atOncePerTeam,
        @DefaultValue("1s") Duration waitInLine,
        @DefaultValue("10m") Duration clientIdle,
        @Nullable Duration longest,
        @DefaultValue("25s") Duration finishWithin) {

    private static final Duration LONGEST = Duration.ofSeconds(30);

    public DownloadSettings {
        if (checkFirst.isNegative() || patience.isNegative()) {
            throw new IllegalArgumentException("check-first and patience can't be negative");
        }
        if (!askAgainEvery.isPositive() || askAgainEvery.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "ask-again-every must be longer than nothing, and at most 30s");
        }
        if (atOnce < 1 || isBelowOne(atOncePerViewer) || isBelowOne(atOncePerTeam)) {
            throw new IllegalArgumentException(
                    "at-once, at-once-per-viewer and at-once-per-team must be 1 or more");
        }
        if (waitInLine.isNegative() || finishWithin.isNegative()) {
            throw new IllegalArgumentException("wait-in-line and finish-within can't be negative");
        }
        if (!clientIdle.isPositive() || (longest != null && !longest.isPositive())) {
            throw new IllegalArgumentException(
                    "client-idle and longest must be longer than nothing");
        }
    }

    private static boolean isBelowOne(@Nullable Integer number) {
        return number != null && number < 1;
    }

    /**
     * {@return whether a backup of that size is read before it is sent, where nobody has read it}
     */
    public boolean isCheckedFirst(@Nullable Long size) {
        return size != null && size <= checkFirst.toBytes();
    }
}
