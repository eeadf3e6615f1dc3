package io.etcdportal.source.layout;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.Locale;
import java.util.Optional;

/** How a name writes the time at which a snapshot was taken. */
sealed interface TimeFormat {

    /** The word in settings for seconds since 1970. */
    String UNIX_WORD = "unix";

    /** Seconds since 1970. */
    TimeFormat UNIX = new Unix();

    /** RFC 3339, with its offset. */
    TimeFormat RFC3339 = new Calendar(DateTimeFormatter.ISO_OFFSET_DATE_TIME);

    /**
     * {@return what that pattern of {@link DateTimeFormatter} reads, or seconds since 1970 for
     * {@code unix}}
     *
     * @throws IllegalArgumentException where it is no pattern
     */
    static TimeFormat of(String pattern) {
        return pattern.equals(UNIX_WORD)
                ? UNIX
                : new Calendar(
                        DateTimeFormatter.ofPattern(withYear(pattern), Locale.ROOT)
                                .withResolverStyle(ResolverStyle.STRICT));
    }

    /** A year without an era: where days that don't exist are refused, {@code y} needs one. */
    private static String withYear(String pattern) {
        if (pattern.contains("G")) {
            return pattern;
        }
        StringBuilder text = new StringBuilder();
        boolean isQuoted = false;
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            isQuoted ^= c == '\'';
            text.append(c == 'y' && !isQuoted ? 'u' : c);
        }
        return text.toString();
    }

    /**
     * {@return the time that a text says, or nothing where it says none}
     *
     * @param zone where clocks show that time, if the text does not say
     */
    Optional<Instant> read(String text, ZoneId zone);

    /** Seconds since 1970, as a decimal number. */
    record Unix() implements TimeFormat {

        private static final int MOST_DIGITS = 11;

        @Override
        public Optional<Instant> read(String text, ZoneId zone) {
            return text.length() <= MOST_DIGITS && text.chars().allMatch(c -> c >= '0' && c <= '9')
                    ? Optional.of(Instant.ofEpochSecond(Long.parseLong(text)))
                    : Optional.empty();
        }
    }

    /** A date, mostly with the time of the day, rarely with the offset of its zone. */
    record Calendar(DateTimeFormatter formatter) implements TimeFormat {

        @Override
        public Optional<Instant> read(String text, ZoneId zone) {
            try {
                return Optional.of(
                        switch (formatter.parseBest(
                                text, ZonedDateTime::from, LocalDateTime::from, LocalDate::from)) {
                            case ZonedDateTime time -> time.toInstant();
                            case LocalDateTime time -> time.atZone(zone).toInstant();
                            case LocalDate day -> day.atStartOfDay(zone).toInstant();
                            default -> throw new DateTimeException(text);
                        });
            } catch (DateTimeException noTime) {
                return Optional.empty();
            }
        }
    }
}
