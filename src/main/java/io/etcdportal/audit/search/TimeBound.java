package io.etcdportal.audit.search;

import org.jspecify.annotations.Nullable;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A time as people write it: a moment, a whole day, or so long ago.
 *
 * @param text as it was written
 * @param zone the time zone that a text without one was read in; null where the text says all
 * @param start when it begins
 * @param end when it is over: the same for a moment
 */
public record TimeBound(String text, @Nullable ZoneId zone, Instant start, Instant end) {

    private static final int DATE = "2026-05-04".length();
    private static final Pattern AGO = Pattern.compile("(\\d{1,4})([hd])");

    /**
     * Reads {@code 2026-05-04}, {@code 2026-05-04T10:00} (both UTC), {@code
     * 2026-05-04T10:00:00+02:00}, {@code 24h} or {@code 7d}.
     *
     * @param clock says from when on {@code 24h} and {@code 7d} count back
     * @throws IllegalArgumentException with a sentence for the one who wrote it
     */
    public static TimeBound parse(String text, Clock clock) {
        try {
            Matcher ago = AGO.matcher(text);
            if (ago.matches()) {
                long number = Long.parseLong(ago.group(1));
                Instant time =
                        clock.instant()
                                .minus(
                                        ago.group(2).equals("h")
                                                ? Duration.ofHours(number)
                                                : Duration.ofDays(number));
                return new TimeBound(text, null, time, time);
            }
            if (text.matches(".*T.*(Z|[+-]\\d\\d:\\d\\d)")) {
                Instant time = OffsetDateTime.parse(text).toInstant();
                return new TimeBound(text, null, time, time);
            }
            return parse(text, ZoneOffset.UTC);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(
                    "Write a time as 2026-05-04, 2026-05-04T10:00 or 2026-05-04T10:00:00+02:00, or"
                            + " how long ago as 24h or 7d.",
                    e);
        }
    }

    private static TimeBound parse(String text, ZoneId zone) {
        if (text.length() == DATE) {
            LocalDate day = LocalDate.parse(text);
            return new TimeBound(
                    text,
                    zone,
                    day.atStartOfDay(zone).toInstant(),
                    day.plusDays(1).atStartOfDay(zone).toInstant());
        }
        Instant time = LocalDateTime.parse(text.replace(' ', 'T')).atZone(zone).toInstant();
        return new TimeBound(text, zone, time, time);
    }

    /** {@return the same text as it is meant by somebody who reads times of that zone} */
    public TimeBound in(ZoneId other) {
        return zone == null ? this : parse(text, other);
    }

    /** {@return what means the same start to everybody, without the zone of a viewer} */
    public String exactStart() {
        return exact(start);
    }

    /** {@return what means the same end to everybody, without the zone of a viewer} */
    String exactEnd() {
        return exact(end);
    }

    private String exact(Instant time) {
        return zone == null || zone.normalized().equals(ZoneOffset.UTC)
                ? text
                : time.atZone(zone).toOffsetDateTime().toString();
    }

    @Override
    public String toString() {
        return text;
    }
}
