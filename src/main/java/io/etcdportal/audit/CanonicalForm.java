package io.etcdportal.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.etcdportal.cluster.ClusterId;

import org.apache.commons.codec.digest.DigestUtils;
import org.jspecify.annotations.Nullable;

import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;

/**
 * The one way to write an entry as bytes, whatever database it lies in: a JSON object whose members
 * are in the order of their names, with nothing that is empty and no white space, as RFC 8785 asks,
 * in UTF-8. Other than there, whole numbers are written in full even above 2⁵³.
 */
public final class CanonicalForm {

    private static final JsonMapper JSON =
            JsonMapper.builder()
                    .disable(
                            JsonWriteFeature.ESCAPE_FORWARD_SLASHES,
                            JsonWriteFeature.ESCAPE_NON_ASCII,
                            JsonWriteFeature.WRITE_HEX_UPPER_CASE)
                    .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
                    .build();

    private CanonicalForm() {}

    public static byte[] bytes(Map<String, ?> members) {
        return JSON.writeValueAsString(members).getBytes(UTF_8);
    }

    /** {@return the SHA-256 of the canonical form, in hexadecimal digits} */
    public static String hash(Map<String, ?> members) {
        return DigestUtils.sha256Hex(bytes(members));
    }

    static SortedMap<String, Object> members(AuditEntry entry) {
        JsonMembers jsonMembers = new JsonMembers();
        for (EntryField field : EntryField.values()) {
            if (field != EntryField.HASH) {
                jsonMembers.put(field.json(), json(field.of(entry)));
            }
        }
        return jsonMembers.all();
    }

    private static @Nullable Object json(@Nullable Object value) {
        return switch (value) {
            case Instant time -> time.toString();
            case Enum<?> constant -> word(constant);
            case ClusterId cluster ->
                    Map.of(
                            "site",
                            cluster.site(),
                            "namespace",
                            cluster.namespace(),
                            "name",
                            cluster.name());
            case List<?> values -> values.stream().map(CanonicalForm::json).toList();
            case DownloadResult.Segment segment -> members(segment);
            case null, default -> value;
        };
    }

    private static SortedMap<String, Object> members(DownloadResult.Segment segment) {
        JsonMembers jsonMembers = new JsonMembers();
        jsonMembers.put("source", segment.source());
        jsonMembers.put("path", segment.path());
        jsonMembers.put("from", segment.from());
        jsonMembers.put("bytes", segment.bytes());
        jsonMembers.put("failure", segment.failure());
        return jsonMembers.all();
    }

    /** {@return a constant as it is written} */
    public static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
