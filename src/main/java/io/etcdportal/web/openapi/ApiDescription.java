package io.etcdportal.web.openapi;

import io.etcdportal.web.Problem;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.stereotype.Component;
import org.springframework.util.function.SingletonSupplier;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The REST API in OpenAPI 3.1, as the handlers of this portal are. It is made when it is first
 * asked for, so that no start waits for it, and kept.
 */
@Component
class ApiDescription {

    private final ObjectProvider<RequestMappingHandlerMapping> handlers;
    private final JsonMapper json;
    private final SingletonSupplier<ObjectNode> description = SingletonSupplier.of(this::make);

    ApiDescription(
            @Qualifier("requestMappingHandlerMapping")
                    ObjectProvider<RequestMappingHandlerMapping> handlers,
            JsonMapper json) {
        this.handlers = handlers;
        this.json = json;
    }

    /**
     * {@return the document}
     *
     * @param portal the address below which this portal's paths are: empty, or a path
     */
    ObjectNode at(String portal) {
        ObjectNode document = json.createObjectNode();
        document.setAll(description.obtain());
        document.putArray("servers").addObject().put("url", portal.isEmpty() ? "/" : portal);
        return document;
    }

    private ObjectNode make() {
        ApiWords words = ApiWords.read();
        ApiSchemas schemas = new ApiSchemas(json, words.part("names"));
        ApiOperations operations = new ApiOperations(json, schemas, words);
        SortedMap<String, SortedMap<String, ObjectNode>> paths = new TreeMap<>();
        handlers.getObject()
                .getHandlerMethods()
                .forEach((info, handler) -> add(info, handler, operations, paths));
        ObjectNode document = json.createObjectNode().put("openapi", "3.1.0");
        for (String part : new String[] {"info", "security", "tags"}) {
            document.set(part, words.part(part).deepCopy());
        }
        document.set("paths", json.valueToTree(paths));
        ObjectNode components = document.putObject("components");
        components.set("schemas", json.valueToTree(schemas.components()));
        components.set("examples", ApiOperations.examples(json));
        ApiWords.merge(components, words.part("components"));
        for (JsonNode schema : components.path("schemas")) {
            for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
                describe((ObjectNode) property.getValue(), words.property(property.getKey()));
            }
        }
        ArrayNode types = components.withArray("/schemas/Problem/properties/type/enum");
        for (Problem problem : Problem.values()) {
            types.add(problem.type().toString());
        }
        return document;
    }

    private static void describe(ObjectNode property, String words) {
        if (!property.has("description") && !words.isEmpty()) {
            property.put("description", words);
        }
    }

    private static void add(
            RequestMappingInfo info,
            HandlerMethod handler,
            ApiOperations operations,
            Map<String, SortedMap<String, ObjectNode>> paths) {
        for (String path : info.getPatternValues()) {
            if (isOfApi(path)) {
                for (RequestMethod method : info.getMethodsCondition().getMethods()) {
                    String name = method.name().toLowerCase(Locale.ROOT);
                    paths.computeIfAbsent(path, _ -> new TreeMap<>())
                            .put(name, operations.operation(name, path, handler));
                }
            }
        }
    }

    private static boolean isOfApi(String path) {
        return path.startsWith("/api/") || path.startsWith("/sidecar/");
    }
}
