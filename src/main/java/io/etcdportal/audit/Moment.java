package io.etcdportal.audit;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;

/**
 * A time as people write it: a moment, or a whole day.
 *
 * @param text as it was written
 * @param start when it begins
 * @param end when it is over: the same for a moment
 */
public record Moment(String text, Instant start, Instant end) {

    private static final int DATE = "2026-05-04".length();

    /**
     * Reads {@code 2026-05-04}, {@code 2026-05-04T10:00} (both UTC) or {@code
     * 2026-05-04T10:00:00+02:00}.
     *
     * @throws IllegalArgumentException with a sentence for the one who wrote it
     */
    public static Moment parse(String text) {
        try {
            if (text.length() == DATE) {
                Instant midnight = LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC);
                return new Moment(text, midnight, midnight.plus(Duration.ofDays(1)));
            }
            Instant moment = moment(text);
            return new Moment(text, moment, moment);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(
                    "Write a time as 2026-05-04, 2026-05-04T10:00 (UTC) or"
                            + " 2026-05-04T10:00:00+02:00.",
                    e);
        }
    }

    private static Instant moment(String text) {
        return text.matches(".*(Z|[+-]\\d\\d:\\d\\d)")
                ? OffsetDateTime.parse(text).toInstant()
                : LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
    }

    @Override
    public String toString() {
        return text;
    }
}
