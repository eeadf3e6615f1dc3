package io.etcdportal.audit.verify;

import io.etcdportal.audit.AuditEntry;
import io.etcdportal.audit.AuditEntry.Event;
import io.etcdportal.audit.AuditEntry.How;
import io.etcdportal.audit.AuditEntry.Link;
import io.etcdportal.audit.AuditEntry.Outcome;
import io.etcdportal.audit.AuditEntry.Result;
import io.etcdportal.audit.AuditEntry.What;
import io.etcdportal.audit.AuditEntry.Who;
import io.etcdportal.audit.CanonicalForm;
import io.etcdportal.audit.DownloadResult.Segment;
import io.etcdportal.audit.chain.SanitizedText;
import io.etcdportal.audit.store.ChainedEntry;
import io.etcdportal.cluster.ClusterId;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Reads an entry from its canonical form. What is read says the same, to the last character: its
 * hash is compared.
 */
final class EntryParser {

    /** No text of an entry that a portal wrote is longer. */
    private static final int LONGEST = 2_000;

    private final SortedMap<String, Object> members;

    private EntryParser(SortedMap<String, Object> members) {
        this.members = members;
    }

    /**
     * {@return the entry}
     *
     * @throws IllegalArgumentException where it isn't one that this version of the portal writes;
     *     the message is a sentence
     */
    static AuditEntry parse(ChainedEntry row) {
        if (row.members() == null || row.hash() == null || row.previous() == null) {
            throw new IllegalArgumentException("Entry %d can't be read.".formatted(row.id()));
        }
        AuditEntry entry;
        try {
            requireClean(row.members());
            entry = new EntryParser(row.members()).entry(row.id(), row.previous(), row.hash());
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(
                    "Entry %d can't be read by this version of the portal.".formatted(row.id()), e);
        }
        if (!CanonicalForm.hash(entry.members()).equals(row.hash())) {
            throw new IllegalArgumentException(
                    "Entry %d has members that this version of the portal doesn't know."
                            .formatted(row.id()));
        }
        return entry;
    }

    /** Portals write texts of clients as one line without control characters. */
    private static void requireClean(@Nullable Object value) {
        switch (value) {
            case Map<?, ?> pairs -> {
                pairs.keySet().forEach(EntryParser::requireClean);
                pairs.values().forEach(EntryParser::requireClean);
            }
            case List<?> values -> values.forEach(EntryParser::requireClean);
            case String text -> {
                if (!SanitizedText.ofText(text, LONGEST).equals(text)) {
                    throw new IllegalArgumentException("A text that no portal writes");
                }
            }
            case null, default -> {}
        }
    }

    private AuditEntry entry(long id, String previous, String hash) {
        return new AuditEntry(
                id,
                text("key"),
                Instant.parse(required("at")),
                Event.valueOf(required("event").toUpperCase(Locale.ROOT)),
                new Who(
                        text("kind"),
                        text("userId"),
                        orEmpty("user"),
                        texts("teams"),
                        text("token")),
                new What(cluster(), text("subject"), text("version"), number("revision")),
                new How(orEmpty("address"), text("userAgent"), orEmpty("requestId"), text("range")),
                text("download"),
                result(),
                text("detail"),
                details(),
                text("instance"),
                new Link(previous, hash));
    }

    private @Nullable Result result() {
        String outcome = text("outcome");
        return outcome == null
                ? null
                : new Result(
                        Outcome.valueOf(outcome.toUpperCase(Locale.ROOT)),
                        text("source"),
                        text("location"),
                        legs(),
                        number("bytes"),
                        number("size"),
                        text("sha256"),
                        text("check"),
                        text("endedBy"),
                        number("millis"));
    }

    private @Nullable ClusterId cluster() {
        return members.get("cluster") instanceof Map<?, ?> parts
                ? new ClusterId(part(parts, "site"), part(parts, "namespace"), part(parts, "name"))
                : null;
    }

    private List<Segment> legs() {
        return members.get("legs") instanceof List<?> legs
                ? legs.stream().map(leg -> segment((Map<?, ?>) leg)).toList()
                : List.of();
    }

    private static Segment segment(Map<?, ?> leg) {
        return new Segment(
                part(leg, "source"),
                part(leg, "path"),
                whole(leg, "from"),
                whole(leg, "bytes"),
                (String) leg.get("failure"));
    }

    private Map<String, String> details() {
        Map<String, String> details = new TreeMap<>();
        if (members.get("details") instanceof Map<?, ?> pairs) {
            pairs.forEach((name, value) -> details.put((String) name, (String) value));
        }
        return details;
    }

    private List<String> texts(String name) {
        return members.get(name) instanceof List<?> values
                ? values.stream().map(String.class::cast).toList()
                : List.of();
    }

    private @Nullable String text(String name) {
        return (String) members.get(name);
    }

    private @Nullable Long number(String name) {
        return members.get(name) instanceof Number number ? number.longValue() : null;
    }

    private String required(String name) {
        return part(members, name);
    }

    private String orEmpty(String name) {
        String text = text(name);
        return text == null ? "" : text;
    }

    private static long whole(Map<?, ?> members, String name) {
        if (members.get(name) instanceof Number number) {
            return number.longValue();
        }
        throw new IllegalArgumentException(name + " is no number");
    }

    private static String part(Map<?, ?> members, String name) {
        if (members.get(name) instanceof String text) {
            return text;
        }
        throw new IllegalArgumentException(name + " is missing");
    }
}
