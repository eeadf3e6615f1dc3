package io.etcdportal.sentence;

import java.text.MessageFormat;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/**
 * What is said of one case. Its English text is what the interface, the audit and the log have;
 * pages say the same facts in the language of the viewer.
 *
 * @param wording what is said
 * @param facts of what; another sentence may be one of them, or a time, or how long something lasts
 */
public record Sentence(Wording wording, List<Object> facts) {

    private static final DateTimeFormatter MINUTE =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm 'UTC'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    public Sentence {
        facts = List.copyOf(facts);
    }

    /** {@return it in English} */
    @Override
    public String toString() {
        return facts.isEmpty()
                ? wording.english()
                : new MessageFormat(wording.english(), Locale.ENGLISH)
                        .format(facts.stream().map(Sentence::english).toArray());
    }

    /** Times in UTC, to the minute; how long something lasts in the largest unit that fits. */
    private static Object english(Object fact) {
        return switch (fact) {
            case Instant time -> MINUTE.format(time);
            case Duration duration when duration.toHours() < 2 -> duration.toMinutes() + " minutes";
            case Duration duration when duration.toHours() < 48 -> duration.toHours() + " hours";
            case Duration duration -> duration.toDays() + " days";
            default -> fact;
        };
    }
}
