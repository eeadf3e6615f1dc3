package io.etcdportal.audit;

import io.etcdportal.audit.AuditEntry.Event;
import io.etcdportal.audit.AuditEntry.Outcome;
import io.etcdportal.audit.AuditEntry.Result;
import io.etcdportal.cluster.ClusterId;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.Locale;
import java.util.Map;

/**
 * An entry in the words of a page. For templates.
 *
 * @param entry the entry
 */
record EntryLine(AuditEntry entry) {

    /** {@return what happened, in two or three words} */
    public String what() {
        return switch (entry.event()) {
            case DOWNLOAD_BEGIN, DOWNLOAD_END -> "Download";
            case DOWNLOAD_DENIED -> "Download denied";
            case DOWNLOAD_HIDDEN -> "Hidden or missing";
            case DOWNLOAD_REFUSED -> "Download turned away";
            case DOWNLOAD_STOPPED -> "Download ended by hand";
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

    /** {@return what there is to know beside, by name} */
    public Map<String, String> details() {
        return entry.details();
    }
}
