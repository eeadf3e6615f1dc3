package io.etcdportal.audit.search;

import io.etcdportal.audit.AuditEntry;
import io.etcdportal.audit.AuditEntry.Event;
import io.etcdportal.audit.AuditEntry.Outcome;
import io.etcdportal.audit.AuditEntry.Result;
import io.etcdportal.cluster.ClusterId;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;

/**
 * An entry in the words of a page. For templates.
 *
 * @param entry the entry
 */
record EntryView(AuditEntry entry) {

    /** {@return what happened, in two or three words} */
    public String what() {
        return switch (entry.event()) {
            case DOWNLOAD_BEGIN, DOWNLOAD_END -> "Download";
            case DOWNLOAD_DENIED -> "Download denied";
            case DOWNLOAD_HIDDEN -> "Hidden or missing";
            case DOWNLOAD_REFUSED -> "Download refused";
            case CHECK_DENIED -> "Verification denied";
            case DOWNLOAD_STOPPED -> "Download stopped";
            default -> words(entry.event());
        };
    }

    /** {@return the event's name, where both ends of a download are the same} */
    public String event() {
        return switch (entry.event()) {
            case DOWNLOAD_BEGIN, DOWNLOAD_END -> "DOWNLOAD";
            default -> entry.event().name();
        };
    }

    private static String words(Event event) {
        String name = event.name().replace('_', ' ');
        return name.charAt(0) + name.substring(1).toLowerCase(Locale.ROOT);
    }

    /** {@return how it stands, in a word; nothing where there is nothing to say} */
    public @Nullable String state() {
        return switch (entry.event()) {
            case DOWNLOAD_BEGIN -> "running";
            case DOWNLOAD_END -> outcome(result().outcome());
            default -> null;
        };
    }

    private static String outcome(Outcome outcome) {
        return outcome.name().toLowerCase(Locale.ROOT);
    }

    /** {@return whether that is {@code good}, {@code busy}, {@code warn} or {@code bad}} */
    public String tone() {
        return switch (entry.event()) {
            case DOWNLOAD_BEGIN -> "busy";
            case DOWNLOAD_END -> tone(result().outcome());
            default -> "none";
        };
    }

    private static String tone(Outcome outcome) {
        return switch (outcome) {
            case COMPLETED -> "good";
            case ABORTED, STOPPED, INTERRUPTED -> "warn";
            case FAILED, REVOKED -> "bad";
        };
    }

    /** {@return when it began, as far as that is known} */
    public Instant began() {
        Result result = entry.result();
        return result == null || result.millis() == null
                ? entry.at()
                : entry.at().minusMillis(result.millis());
    }

    private Result result() {
        return java.util.Objects.requireNonNull(entry.result());
    }

    /** {@return who did it, by a name that can be searched by} */
    public String person() {
        return entry.who().name();
    }

    /** {@return the cluster as {@code site/namespace/name}} */
    public @Nullable String cluster() {
        ClusterId cluster = entry.what().cluster();
        return cluster == null ? null : cluster.toString();
    }

    /**
     * What there is to know beside.
     *
     * @param key its name in the API
     * @param label the same as words
     * @param value what it is
     * @param word whether it is one of few words, which have translations
     * @param time the same, where it is a time
     * @param lasted the same, where it is a length of time
     */
    public record Detail(
            String key,
            String label,
            String value,
            boolean word,
            @Nullable Instant time,
            @Nullable Duration lasted) {

        private static final Set<String> WORDS = Set.of("view", "sound", "folded", "events");

        static Detail of(String key, String value) {
            return new Detail(
                    key, words(key), value, WORDS.contains(key), time(value), lasted(value));
        }

        private static String words(String key) {
            String words = key.replaceAll("(?=[A-Z])", " ").toLowerCase(Locale.ROOT);
            return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
        }

        /** To the second, as all times of pages. */
        private static @Nullable Instant time(String value) {
            try {
                return value.endsWith("Z") ? Instant.parse(value) : null;
            } catch (DateTimeParseException e) {
                return null;
            }
        }

        private static @Nullable Duration lasted(String value) {
            try {
                return value.startsWith("P") ? Duration.parse(value) : null;
            } catch (DateTimeParseException e) {
                return null;
            }
        }
    }

    /** {@return what there is to know beside, as far as it says anything} */
    public List<Detail> details() {
        return new TreeMap<>(entry.details())
                .entrySet().stream()
                        .filter(
                                each ->
                                        !each.getValue().isEmpty()
                                                && !isNone(each.getKey(), each.getValue()))
                        .map(each -> Detail.of(each.getKey(), each.getValue()))
                        .toList();
    }

    /** Nothing was left out, and an export began at the beginning. */
    private static boolean isNone(String key, String value) {
        return value.equals("0") && (key.startsWith("leftOut") || key.equals("after"));
    }
}
