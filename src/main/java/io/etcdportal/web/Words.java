package io.etcdportal.web;

import org.jspecify.annotations.Nullable;
import org.springframework.context.i18n.LocaleContextHolder;
import org.springframework.context.i18n.TimeZoneAwareLocaleContext;
import org.springframework.stereotype.Component;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/** Times and sizes as people read them. For templates. */
@Component("words")
class Words {

    private static final DateTimeFormatter EXACT =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss zzz", Locale.ROOT);
    private static final DateTimeFormatter MINUTE =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm", Locale.ROOT);
    private static final DateTimeFormatter OFFSET = DateTimeFormatter.ofPattern("xxx", Locale.ROOT);
    private static final ZoneId UTC = ZoneId.of("UTC");
    private static final List<String> UNITS = List.of("KiB", "MiB", "GiB", "TiB");
    private static final int UNIT = 1024;
    private static final int HOURS_TOLD = 48;
    private static final int MINUTES_TOLD = 120;

    private final Clock clock;

    Words(Clock clock) {
        this.clock = clock;
    }

    /** {@return how long ago, in the largest unit that still tells something} */
    public String ago(@Nullable Instant time) {
        if (time == null) {
            return "unknown";
        }
        Duration age = Duration.between(time, clock.instant());
        if (age.isNegative()) {
            return "in the future";
        }
        if (age.toMinutes() < 1) {
            return "just now";
        }
        if (age.toMinutes() < MINUTES_TOLD) {
            return age.toMinutes() + " min ago";
        }
        return age.toHours() < HOURS_TOLD ? age.toHours() + " h ago" : age.toDays() + " days ago";
    }

    /** {@return how long something lasted, in the largest unit that still tells something} */
    public String lasted(Duration duration) {
        if (duration.toMinutes() < MINUTES_TOLD) {
            return duration.toMinutes() + " min";
        }
        return duration.toHours() < HOURS_TOLD
                ? duration.toHours() + " h"
                : duration.toDays() + " days";
    }

    /** {@return the exact time, in the viewer's zone, and that zone} */
    public String exact(@Nullable Instant time) {
        return time == null
                ? "No source tells the time."
                : EXACT.format(time.atZone(viewersZone()));
    }

    /** {@return the time to the minute, in the viewer's zone, which the foot of each page tells} */
    public String minute(Instant time) {
        return MINUTE.format(time.atZone(viewersZone()));
    }

    /** {@return the viewer's zone as words, with its distance to UTC at present} */
    public String zone() {
        ZoneId zone = viewersZone();
        return zone.normalized().equals(ZoneOffset.UTC)
                ? "UTC"
                : zone.getId() + " (UTC" + OFFSET.format(clock.instant().atZone(zone)) + ")";
    }

    private static ZoneId viewersZone() {
        return LocaleContextHolder.getLocaleContext() instanceof TimeZoneAwareLocaleContext aware
                        && aware.getTimeZone() != null
                ? aware.getTimeZone().toZoneId()
                : UTC;
    }

    /** {@return a size in binary units} */
    public String size(@Nullable Long bytes) {
        if (bytes == null) {
            return "unknown";
        }
        if (bytes < UNIT) {
            return bytes + " B";
        }
        double value = bytes;
        int unit = -1;
        while (value >= UNIT && unit < UNITS.size() - 1) {
            value /= UNIT;
            unit++;
        }
        return String.format(Locale.ROOT, "%.1f %s", value, UNITS.get(unit));
    }

    /** {@return a number that counts something} */
    public String number(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** {@return a size to the byte} */
    public String bytes(@Nullable Long bytes) {
        return bytes == null
                ? "No source tells the size."
                : String.format(Locale.ROOT, "%,d bytes", bytes);
    }
}
