package io.etcdportal.client;

import java.time.Duration;
import java.util.Locale;

/** Lengths and times as people read them. */
final class Amounts {

    private static final String[] UNITS = {"bytes", "KiB", "MiB", "GiB", "TiB"};
    private static final int STEP = 1024;

    private Amounts() {}

    static String bytes(long count) {
        double value = count;
        int unit = 0;
        while (value >= STEP && unit < UNITS.length - 1) {
            value /= STEP;
            unit++;
        }
        return String.format(Locale.ROOT, unit == 0 ? "%.0f %s" : "%.1f %s", value, UNITS[unit]);
    }

    /** {@return its two largest units, as in {@code 2 d 4 h}} */
    static String duration(Duration duration) {
        if (duration.toDays() > 0) {
            return duration.toDays() + " d " + duration.toHoursPart() + " h";
        }
        if (duration.toHours() > 0) {
            return duration.toHours() + " h " + duration.toMinutesPart() + " min";
        }
        if (duration.toMinutes() > 0) {
            return duration.toMinutes() + " min " + duration.toSecondsPart() + " s";
        }
        return duration.toSeconds() > 0 ? duration.toSeconds() + " s" : duration.toMillis() + " ms";
    }
}
