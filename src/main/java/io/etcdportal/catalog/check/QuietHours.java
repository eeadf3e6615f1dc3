package io.etcdportal.catalog.check;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;

/**
 * A part of the day in UTC, which may go over midnight.
 *
 * @param from when it begins
 * @param until when it ends; where that is the beginning too, the whole day
 */
record QuietHours(LocalTime from, LocalTime until) {

    static final QuietHours ALWAYS = new QuietHours(LocalTime.MIDNIGHT, LocalTime.MIDNIGHT);

    /**
     * Reads {@code 22:00-06:00}.
     *
     * @throws IllegalArgumentException where it isn't that
     */
    static QuietHours parse(String text) {
        String[] parts = text.strip().split("-", -1);
        try {
            if (parts.length == 2) {
                return new QuietHours(
                        LocalTime.parse(parts[0].strip()), LocalTime.parse(parts[1].strip()));
            }
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("hours must be written as 22:00-06:00", e);
        }
        throw new IllegalArgumentException("hours must be written as 22:00-06:00");
    }

    boolean contains(Instant time) {
        LocalTime at = time.atZone(ZoneOffset.UTC).toLocalTime();
        if (from.isBefore(until)) {
            return !at.isBefore(from) && at.isBefore(until);
        }
        return !at.isBefore(from) || at.isBefore(until);
    }
}
