package io.etcdportal.audit;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Lists and pairs in one column. What is read is taken as a whole or refused, so that nothing can
 * stand in a column unnoticed that is not in the entry.
 */
public final class StoredJson {

    private static final JsonMapper JSON =
            JsonMapper.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();

    private StoredJson() {}

    public static @Nullable String write(Collection<?> values) {
        return values.isEmpty() ? null : JSON.writeValueAsString(values);
    }

    public static @Nullable String write(Map<?, ?> pairs) {
        return pairs.isEmpty() ? null : JSON.writeValueAsString(new TreeMap<>(pairs));
    }

    public static List<String> texts(@Nullable String json) {
        return json == null ? List.of() : JSON.readValue(json, new TypeReference<>() {});
    }

    public static List<DownloadResult.Segment> legs(@Nullable String json) {
        return json == null ? List.of() : JSON.readValue(json, new TypeReference<>() {});
    }

    public static Map<String, String> pairs(@Nullable String json) {
        return json == null ? Map.of() : JSON.readValue(json, new TypeReference<>() {});
    }
}
