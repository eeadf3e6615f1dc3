package io.etcdportal.web.openapi;

import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Objects;

/**
 * What {@code openapi.yaml} says of the API: what it is for, in words, and what the types of Java
 * don't tell. Each part is merged into what they tell.
 */
final class ApiWords {

    private static final String FILE = "/openapi.yaml";

    private final JsonNode words;

    private ApiWords(JsonNode words) {
        this.words = words;
    }

    static ApiWords read() {
        try (InputStream file = Objects.requireNonNull(ApiWords.class.getResourceAsStream(FILE))) {
            Object loaded = new Load(LoadSettings.builder().build()).loadFromInputStream(file);
            return new ApiWords(JsonMapper.shared().valueToTree(loaded));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@return the part with that name; a missing node where there is none} */
    JsonNode part(String name) {
        return words.path(name);
    }

    /**
     * {@return what is said of an operation}
     *
     * @param call method and path, such as {@code GET /api/v1/clusters}
     */
    JsonNode operation(String call) {
        return words.path("operations").path(call);
    }

    /** {@return what is said of parameters of a name, wherever they are} */
    JsonNode parameter(String name) {
        return words.path("parameters").path(name);
    }

    /**
     * {@return what a property is, where its schema says nothing else; empty where nothing does}
     */
    String property(String name) {
        return words.path("fields").path(name).asString("");
    }

    /**
     * Adds what is said to what was found, and replaces what is said otherwise. What is said to be
     * null is taken away.
     */
    static void merge(ObjectNode found, JsonNode said) {
        for (Map.Entry<String, JsonNode> member : said.properties()) {
            if (member.getValue().isNull()) {
                found.remove(member.getKey());
            } else if (member.getValue() instanceof ObjectNode part
                    && found.get(member.getKey()) instanceof ObjectNode whole) {
                merge(whole, part);
            } else {
                found.set(member.getKey(), member.getValue().deepCopy());
            }
        }
    }
}
