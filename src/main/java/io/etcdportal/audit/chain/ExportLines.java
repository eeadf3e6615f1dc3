package io.etcdportal.audit.chain;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.etcdportal.audit.AuditEntry;
import io.etcdportal.audit.CanonicalForm;
import io.etcdportal.audit.EntryField;
import io.etcdportal.audit.store.ChainedEntry;
import io.etcdportal.audit.store.Checkpoint;
import io.etcdportal.audit.store.VerificationKey;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

import java.time.Instant;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The lines of an export that can be verified: each a JSON object, which is an entry, a statement
 * under the name {@code checkpoint}, or a key under the name {@code publicKey}.
 */
public final class ExportLines {

    private static final JsonMapper JSON =
            JsonMapper.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();
    private static final String CHECKPOINT = "checkpoint";
    private static final String KEY = "publicKey";

    private ExportLines() {}

    /** What stands in a line. */
    public sealed interface Line {

        /** An entry. */
        record Entry(ChainedEntry row) implements Line {}

        /** What a portal stated and signed. */
        record Statement(Checkpoint checkpoint) implements Line {}

        /** A key that lies beside the entries. */
        record Key(VerificationKey key) implements Line {}

        /** Something else. */
        record Unreadable() implements Line {}
    }

    public static byte[] of(AuditEntry entry) {
        return line(entry.json());
    }

    public static byte[] of(Checkpoint checkpoint) {
        return line(Map.of(CHECKPOINT, checkpoint.json()));
    }

    public static byte[] of(VerificationKey key) {
        return line(Map.of(KEY, Base64.getEncoder().encodeToString(key.encoded())));
    }

    private static byte[] line(Map<String, ?> object) {
        return (new String(CanonicalForm.bytes(object), UTF_8) + "\n").getBytes(UTF_8);
    }

    /** {@return whether a line is an entry, by its beginning} */
    public static boolean isEntry(String line) {
        return !line.startsWith("{\"" + CHECKPOINT) && !line.startsWith("{\"" + KEY);
    }

    public static Line read(String line) {
        try {
            SortedMap<String, Object> object =
                    JSON.readValue(line, new TypeReference<TreeMap<String, Object>>() {});
            if (object.get(CHECKPOINT) instanceof Map<?, ?> statement) {
                return new Line.Statement(checkpoint(statement));
            }
            if (object.get(KEY) instanceof String key) {
                return new Line.Key(VerificationKey.of(Base64.getDecoder().decode(key)));
            }
            return new Line.Entry(row(object));
        } catch (RuntimeException unreadable) {
            return new Line.Unreadable();
        }
    }

    private static Checkpoint checkpoint(Map<?, ?> members) {
        return new Checkpoint(
                Checkpoint.Kind.valueOf(text(members, "kind").toUpperCase(Locale.ROOT)),
                number(members, "first"),
                number(members, "last"),
                text(members, "hash"),
                Instant.parse(text(members, "at")),
                text(members, "key"),
                text(members, "signature"));
    }

    private static ChainedEntry row(SortedMap<String, Object> members) {
        @Nullable String hash = (String) members.remove(EntryField.HASH.json());
        return new ChainedEntry(
                number(members, "id"),
                (String) members.get(EntryField.PREVIOUS.json()),
                hash,
                members);
    }

    private static String text(Map<?, ?> members, String name) {
        return String.valueOf(members.get(name));
    }

    private static long number(Map<?, ?> members, String name) {
        if (members.get(name) instanceof Number number) {
            return number.longValue();
        }
        throw new IllegalArgumentException(name + " is no number");
    }
}
