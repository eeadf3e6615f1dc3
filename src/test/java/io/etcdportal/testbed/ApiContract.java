package io.etcdportal.testbed;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a portal's description of its API allows it to answer. Other than for clients, a field that
 * is not described is wrong here.
 */
public final class ApiContract {

    private static final JsonMapper JSON = new JsonMapper();

    private final JsonNode document;
    private final ObjectNode closed;
    private final SchemaRegistry registry =
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
    private final Map<JsonNode, Schema> schemas = new HashMap<>();

    private ApiContract(JsonNode document) {
        this.document = document;
        closed = (ObjectNode) document.get("components").deepCopy();
        for (JsonNode schema : closed.get("schemas")) {
            if (schema.has("properties")) {
                ((ObjectNode) schema).put("additionalProperties", false);
            }
        }
    }

    /** {@return what a portal tells of itself} */
    public static ApiContract of(Portal portal) {
        return new ApiContract(portal.json("admin", "/api/v1/openapi.json"));
    }

    /** {@return the description itself} */
    public JsonNode document() {
        return document;
    }

    /** {@return method and path of each endpoint that is described} */
    public Set<String> endpoints() {
        Set<String> endpoints = new TreeSet<>();
        for (Map.Entry<String, JsonNode> path : document.get("paths").properties()) {
            for (String method : path.getValue().propertyNames()) {
                endpoints.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey());
            }
        }
        return endpoints;
    }

    /**
     * {@return what is wrong with an answer}
     *
     * @param path as the description has it, with names in braces
     */
    public List<String> mistakes(String method, String path, HttpResponse<String> answer) {
        JsonNode operation =
                document.path("paths").path(path).path(method.toLowerCase(Locale.ROOT));
        if (operation.isMissingNode()) {
            return List.of(method + " " + path + " is not described");
        }
        String call = method + " " + path + " " + answer.statusCode();
        JsonNode response = operation.path("responses").path(String.valueOf(answer.statusCode()));
        if (response.isMissingNode()) {
            return List.of(call + " is not described: " + answer.body());
        }
        List<String> mistakes = new ArrayList<>();
        response.path("headers")
                .propertyNames()
                .forEach(
                        header -> {
                            if (header.equals("X-Request-Id")
                                    && answer.headers().firstValue(header).isEmpty()) {
                                mistakes.add(call + " lacks " + header);
                            }
                        });
        if (answer.body().isEmpty()) {
            return mistakes;
        }
        String type =
                answer.headers().firstValue("Content-Type").orElse("").replaceFirst(";.*", "");
        JsonNode content = response.path("content").path(type);
        if (content.isMissingNode()) {
            mistakes.add(call + " has no " + type + ": " + answer.body());
        } else if (type.endsWith("json") && !type.contains("ndjson")) {
            validate(content.path("schema"), answer.body())
                    .forEach(error -> mistakes.add(call + error));
        }
        if (type.equals("application/problem+json")) {
            String name =
                    JSON.readTree(answer.body()).get("type").asString().replaceFirst(".*:", "");
            if (!content.path("examples").has(name)) {
                mistakes.add(call + " can't be " + name);
            }
        }
        return mistakes;
    }

    /** {@return what a schema of the description finds wrong with a JSON text} */
    public List<String> validate(JsonNode schema, String text) {
        Schema validator =
                schemas.computeIfAbsent(
                        schema,
                        wanted -> {
                            ObjectNode root = JSON.createObjectNode();
                            root.setAll((ObjectNode) wanted);
                            root.set("components", closed);
                            return registry.getSchema(root);
                        });
        return Objects.requireNonNull(validator)
                .validate(
                        text,
                        InputFormat.JSON,
                        context ->
                                context.executionConfig(
                                        config -> config.formatAssertionsEnabled(true)))
                .stream()
                .map(error -> " " + error.getInstanceLocation() + ": " + error.getMessage())
                .toList();
    }
}
