package io.etcdportal.notify;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.TemporalAdjusters;
import java.util.Locale;

/** How often a channel is sent a digest. */
public enum DigestRhythm {
    NEVER,
    DAILY,
    WEEKLY;

    /**
     * {@return when the last digest was due}
     *
     * @param day the day of weekly digests
     * @param time the time of day in UTC
     */
    Instant lastDue(Instant now, DayOfWeek day, LocalTime time) {
        ZonedDateTime today = now.atZone(ZoneOffset.UTC).with(time);
        ZonedDateTime due =
                this == WEEKLY ? today.with(TemporalAdjusters.previousOrSame(day)) : today;
        if (!due.toInstant().isAfter(now)) {
            return due.toInstant();
        }
        return (this == WEEKLY ? due.minusWeeks(1) : due.minusDays(1)).toInstant();
    }

    /** {@return it at the beginning of a title} */
    String title() {
        String word = name().toLowerCase(Locale.ROOT);
        return Character.toUpperCase(word.charAt(0)) + word.substring(1) + " digest";
    }
}
