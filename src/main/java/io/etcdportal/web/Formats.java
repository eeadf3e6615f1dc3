package io.etcdportal.web;

import io.etcdportal.sentence.Sentence;

import org.jspecify.annotations.Nullable;
import org.springframework.context.MessageSource;
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
import java.util.Objects;

/** Times, sizes and what the portal says in the viewer's language. For templates. */
@Component("words")
class Formats {

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
    private final MessageSource messages;

    Formats(Clock clock, MessageSource messages) {
        this.clock = clock;
        this.messages = messages;
    }

    /**
     * {@return what programs are told in English too, in the viewer's language as far as there is a
     * translation}
     *
     * @param key the translation's key, which no English message has
     */
    public String translated(String key, String english) {
        return Objects.requireNonNull(messages.getMessage(key, null, english, language()));
    }

    /** {@return the sentence in the viewer's language, its facts too} */
    public String said(Sentence sentence) {
        return Objects.requireNonNull(
                messages.getMessage(
                        sentence.wording().key(),
                        sentence.facts().stream().map(this::fact).toArray(),
                        sentence.wording().english(),
                        language()));
    }

    private Object fact(Object fact) {
        return switch (fact) {
            case Sentence sentence -> said(sentence);
            case Instant time -> exact(time);
            case Duration duration -> lasted(duration);
            default -> fact;
        };
    }

    private String say(String key, Object... values) {
        return messages.getMessage(key, values, language());
    }

    private static Locale language() {
        return LocaleContextHolder.getLocale();
    }

    /** {@return how long ago, in the largest unit that still tells something} */
    public String ago(@Nullable Instant time) {
        if (time == null) {
            return say("time.unknown");
        }
        Duration age = Duration.between(time, clock.instant());
        if (age.isNegative()) {
            return say("time.future");
        }
        if (age.toMinutes() < 1) {
            return say("time.now");
        }
        if (age.toMinutes() < MINUTES_TOLD) {
            return say("time.minutes-ago", age.toMinutes());
        }
        return age.toHours() < HOURS_TOLD
                ? say("time.hours-ago", age.toHours())
                : say("time.days-ago", age.toDays());
    }

    /** {@return how long something lasted, in the largest unit that still tells something} */
    public String lasted(Duration duration) {
        if (duration.toMinutes() < MINUTES_TOLD) {
            return say("time.minutes", duration.toMinutes());
        }
        return duration.toHours() < HOURS_TOLD
                ? say("time.hours", duration.toHours())
                : say("time.days", duration.toDays());
    }

    /** {@return the exact time, in the viewer's zone, and that zone} */
    public String exact(@Nullable Instant time) {
        return time == null ? say("time.not-told") : EXACT.format(time.atZone(viewersZone()));
    }

    /**
     * {@return the exact time in the viewer's zone, and in UTC where that is another: for paper,
     * which is read elsewhere, and which no page's foot tells the zone of}
     */
    public String everywhere(@Nullable Instant time) {
        return time == null || viewersZone().normalized().equals(ZoneOffset.UTC)
                ? exact(time)
                : exact(time) + ", " + EXACT.format(time.atZone(UTC));
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

    /** {@return the name of the viewer's zone, as {@code UTC} or {@code Europe/Berlin}} */
    public String zoneName() {
        ZoneId zone = viewersZone();
        return zone.normalized().equals(ZoneOffset.UTC) ? "UTC" : zone.getId();
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
            return say("size.unknown");
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
        return String.format(language(), "%.1f %s", value, UNITS.get(unit));
    }

    /** {@return a number that counts something} */
    public String number(long number) {
        return String.format(language(), "%,d", number);
    }

    /** {@return a size to the byte} */
    public String bytes(@Nullable Long bytes) {
        return bytes == null ? say("size.not-told") : say("size.bytes", bytes);
    }
}
